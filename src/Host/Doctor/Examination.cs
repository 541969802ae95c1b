using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Engine.Actors;
using Engine.Appliance.Processes;
using Engine.Appliance.Qemu;
using Engine.Appliance.Qemu.Jailing;
using Engine.Client;
using Engine.Host.Appliances;
using Engine.Host.Jobs;

namespace Engine.Host.Doctor;

/// <summary>Looks at what this machine has and lacks. Changes nothing.</summary>
internal static class Examination
{
    private const string Qemu = "qemu-system-x86_64";
    private const long MemoryMebibytesMin = 1024;
    private const long DiskBytesMin = 2L << 30;
    private const string InstallAll = "'engine demo' installs it, or as root: apt-get install --no-install-recommends";

    public static async IAsyncEnumerable<Finding> RunAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        yield return new("runtime", FindingStatus.Ok, $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}");
        yield return Cores();
        yield return Memory();
        yield return Acceleration();
        yield return await QemuAsync(cancel);
        foreach (var finding in JailFindings.Of(await Walls.ExamineAsync(Qemu, cancel)))
            yield return finding;
        yield return Packages();
        yield return Daemon();
        foreach (var finding in Appliance())
            yield return finding;
        yield return Disk();
        yield return StateFinding.Of(EnginePaths.OfUser().State);
        yield return await ServiceFinding.OfAsync(ServiceSocket.Path(), RunningService.FindAsync, cancel);
    }

    private static Finding Cores() => new("cores", FindingStatus.Ok, Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));

    private static Finding Memory()
    {
        var (total, available) = HostMemory.Read();
        var detail = $"{available} of {total} MiB available";
        return available >= MemoryMebibytesMin
            ? new("memory", FindingStatus.Ok, detail)
            : new("memory", FindingStatus.Warn, detail, $"Each guest at work needs up to {MemoryMebibytesMin} MiB; end other programs.");
    }

    private static Finding Acceleration() => KvmDevice.WhyUnusable() is not { } reason
        ? new("kvm", FindingStatus.Ok, "KVM")
        : new("kvm", FindingStatus.Warn, $"TCG, several times slower than KVM ({reason})",
            "Give this user access to /dev/kvm (the group kvm), on a machine that has it.");

    private static async Task<Finding> QemuAsync(CancellationToken cancel)
    {
        try
        {
            var result = await CommandRunner.RunAsync(new Command(Qemu, "--version"), cancel);
            var version = Encoding.UTF8.GetString(result.Output).Split('\n')[0].Trim();
            return result.ExitStatus == 0
                ? new("qemu", FindingStatus.Ok, version)
                : new("qemu", FindingStatus.Missing, $"{Qemu} ends with status {result.ExitStatus}: {result.ErrorTail}", "Install it again.");
        }
        catch (ProgramMissingException)
        {
            return new("qemu", FindingStatus.Missing, $"{Qemu} is not installed", $"{InstallAll} qemu-system-x86");
        }
    }

    private static Finding Packages()
    {
        var all = NeededPackage.ReadAll().Where(package => !package.Purpose.StartsWith("test:", StringComparison.Ordinal)).ToList();
        var missing = all.Where(package => !File.Exists(package.File)).Select(package => package.Name).ToArray();
        return missing.Length == 0
            ? new("packages", FindingStatus.Ok, $"all {all.Count} that building and running need")
            : new("packages", FindingStatus.Missing, string.Join(' ', missing), $"{InstallAll} {string.Join(' ', missing)}");
    }

    private static Finding Daemon() => new FileInfo(ApplianceFinder.DaemonPath) is { Exists: true } file
        ? new("daemon", FindingStatus.Ok, $"{file.Length / 1024} KiB, {Age(file)} old")
        : new("daemon", FindingStatus.Missing, "it is not built", "Install the packages that are missing; the next start builds it.");

    private static IEnumerable<Finding> Appliance()
    {
        if (ApplianceFinder.Builder().Find() is not { } files)
        {
            yield return new("appliance", FindingStatus.Warn, "not there yet", "The first use makes it, or now: engine appliance build");
            yield break;
        }
        var root = new FileInfo(files.Root);
        yield return new("appliance", FindingStatus.Ok, $"{files.Key[..12]}, {root.Length >> 20} MiB, {Age(root)} old, {root.DirectoryName}");
        yield return new("kernel", FindingStatus.Ok, $"{KernelPackage(root.DirectoryName!)}, {new FileInfo(files.Kernel).Length >> 20} MiB");
    }

    private static string KernelPackage(string folder)
    {
        try
        {
            using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "manifest.json")));
            return manifest.RootElement.GetProperty("packages").EnumerateObject()
                .Where(package => package.Name.StartsWith("linux-image-", StringComparison.Ordinal) && char.IsAsciiDigit(package.Name[12]))
                .Select(package => $"{package.Name} {package.Value}")
                .FirstOrDefault("of an unknown package");
        }
        catch (Exception cause) when (cause is IOException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "of an unknown package";
        }
    }

    private static Finding Disk()
    {
        var folder = ApplianceFinder.Builder().CacheFolder;
        var existing = new DirectoryInfo(folder);
        while (!existing.Exists && existing.Parent is { } parent)
            existing = parent;
        var free = new DriveInfo(existing.FullName).AvailableFreeSpace;
        var detail = $"{free >> 20} MiB free for {folder}";
        return free >= DiskBytesMin
            ? new("disk", FindingStatus.Ok, detail)
            : new("disk", FindingStatus.Warn, detail, "Making the appliance takes about 2 GiB; set XDG_CACHE_HOME to a roomier place.");
    }

    private static string Age(FileInfo file)
    {
        var age = TimeProvider.System.GetUtcNow() - file.LastWriteTimeUtc;
        return age.TotalDays >= 2 ? $"{age.TotalDays:0} days" : age.TotalHours >= 2 ? $"{age.TotalHours:0} hours" : $"{age.TotalMinutes:0} minutes";
    }
}
