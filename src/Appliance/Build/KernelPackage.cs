using Engine.Appliance.Processes;

namespace Engine.Appliance.Build;

/// <summary>The unpacked kernel package: its ELF kernel, and its modules for the root.</summary>
internal sealed class KernelPackage(string folder)
{
    private const long ImageBytesMax = 256 * 1024 * 1024;
    private static readonly TimeSpan _timeMax = TimeSpan.FromMinutes(5);

    /// <summary>The kernel's release, as in /lib/modules.</summary>
    public string Release { get; private set; } = "";

    private string Modules => Path.Combine(folder, "lib/modules", Release);

    public async Task UnpackAsync(string deb, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        await HostTools.RunAsync(new Command("dpkg-deb", "-x", deb, folder), "unpack the kernel", _timeMax, cancel).ConfigureAwait(false);
        Release = Directory.GetDirectories(Path.Combine(folder, "lib/modules")) is [var only]
            ? Path.GetFileName(only)
            : throw new ApplianceBuildException("the kernel package has not exactly one folder of modules");
    }

    /// <summary>Unpacks the ELF kernel out of the bzImage: booting that by PVH saves the guest the slow decompression.</summary>
    public async Task WriteElfAsync(string to, CancellationToken cancel)
    {
        var image = Path.Combine(folder, "boot", $"vmlinuz-{Release}");
        if (new FileInfo(image).Length > ImageBytesMax)
        {
            throw new ApplianceBuildException($"the kernel image is larger than {ImageBytesMax} bytes");
        }

        var bytes = await File.ReadAllBytesAsync(image, cancel).ConfigureAwait(false);
        var payload = Path.Combine(folder, "payload.xz");
        var where = KernelImage.Parse(bytes);
        await File.WriteAllBytesAsync(payload, bytes.AsMemory((int)where.Offset, (int)where.Length), cancel).ConfigureAwait(false);
        await HostTools.RunAsync(
            new Command("xz", "--decompress", "--stdout", "--single-stream", payload) { OutputFile = to },
            "decompress the kernel",
            _timeMax,
            cancel).ConfigureAwait(false);
        var kernel = await File.ReadAllBytesAsync(to, cancel).ConfigureAwait(false);
        if (kernel.Length != where.UncompressedBytes || !ElfImage.HasPvhEntry(kernel))
        {
            throw new ApplianceBuildException($"the kernel {Release} unpacks to {kernel.Length} bytes without a PVH entry");
        }
    }

    /// <summary>Puts the modules that disks and file systems need into a root.</summary>
    public async Task CopyModulesAsync(string root, CancellationToken cancel)
    {
        var target = Path.Combine(root, "usr/lib/modules", Release);
        string[] indexes = ["modules.builtin", "modules.builtin.modinfo", "modules.order"];
        foreach (var path in new KernelModules(Modules).Choose(cancel).Concat(indexes))
        {
            cancel.ThrowIfCancellationRequested();
            var to = Path.Combine(target, path);
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Move(Path.Combine(Modules, path), to, overwrite: true);
        }

        await HostTools.RunAsync(new Command("depmod", "-b", root, Release), "index the kernel's modules", _timeMax, cancel)
            .ConfigureAwait(false);
    }
}
