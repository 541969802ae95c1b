using System.Security.Cryptography;
using System.Text;
using Engine.Appliance.Build;
using Engine.Appliance.Processes;
using Engine.Appliance.Qemu;

namespace Engine.Appliance.Templates;

/// <summary>
/// All that a template depends on. A state that is loaded into another machine than it was taken from does not always fail: with
/// another processor model it loads, and then hangs.
/// </summary>
/// <param name="Text">Two machines with the same text can use one template.</param>
/// <param name="Files">Files whose content counts; in the text they are named with inode, size and times.</param>
internal sealed record TemplateInputs(string Text, IReadOnlyList<string> Files)
{
    /// <summary>To be raised when what is in a template's folder changes its meaning.</summary>
    private const int Version = 1;

    private static readonly string[] _romFolders = ["share/qemu", "share/seabios"];

    // The numbers of descriptors change nothing, so any will do.
    private static readonly MachineDescriptors _recorded = new(3, 4, 5, 6) { Kernel = 7, Initrd = 8, Memory = 9 };
    private static readonly MachineDescriptors _cloned = new(3, 4, 5, 6) { Memory = 7, State = 8 };

    /// <param name="program">qemu's path.</param>
    public static TemplateInputs Of(MachineSpec spec, string program, bool hasKvm)
    {
        var machine = spec with { Drives = [] };
        var files = new List<string> { program };
        files.AddRange(Roms(program));
        var text = new StringBuilder();
        text.Append("template ").Append(Version).Append('\n');
        text.Append("appliance ").Append(spec.Appliance.Key).Append('\n');
        foreach (var words in (IReadOnlyList<string>[])
            [QemuCommandLine.Arguments(machine, _recorded, hasKvm), QemuCommandLine.Arguments(machine, _cloned, hasKvm)])
        {
            text.AppendJoin(' ', words).Append('\n');
        }

        // The host's processor is the guest's with KVM only.
        text.Append(hasKvm ? Processor() : "emulated").Append('\n');
        foreach (var file in files)
        {
            text.Append(FileCalls.Fingerprint(file) ?? "missing").Append(' ').Append(file).Append('\n');
        }

        return new TemplateInputs(text.ToString(), files);
    }

    /// <summary>The key: of the same text without inodes and times, with the files' contents.</summary>
    /// <exception cref="IOException">A file can't be read.</exception>
    public string Key()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var fingerprints = Files.Count;
        var lines = Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', lines[..^fingerprints])));
        foreach (var path in Files)
        {
            using var file = File.OpenRead(path);
            hash.AppendData(Encoding.UTF8.GetBytes(path));
            hash.AppendData(SHA256.HashData(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The ROM files that this qemu may give to a machine: those of its own folder and of the firmware's.</summary>
    private static IEnumerable<string> Roms(string program)
    {
        var prefix = Path.GetDirectoryName(Path.GetDirectoryName(program)) ?? "/";
        return _romFolders.Select(folder => Path.Combine(prefix, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.bin").Concat(Directory.EnumerateFiles(folder, "*.rom")))
            .Order(StringComparer.Ordinal);
    }

    private static string Processor() => string.Join(
        '\n',
        File.ReadLines("/proc/cpuinfo").TakeWhile(line => line.Length > 0)
            .Where(line => line.StartsWith("model", StringComparison.Ordinal) || line.StartsWith("flags", StringComparison.Ordinal)
                || line.StartsWith("vendor", StringComparison.Ordinal) || line.StartsWith("stepping", StringComparison.Ordinal)
                || line.StartsWith("microcode", StringComparison.Ordinal))) + "\n" + File.ReadAllText("/proc/version");
}
