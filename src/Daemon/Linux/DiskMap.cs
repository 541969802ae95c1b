using System.Globalization;

namespace Engine.Daemon.Linux;

/// <summary>A disk of the guest. Its partitions are read when they are first asked for: a hostile table has hundreds of them.</summary>
/// <param name="kernelName">Without <c>/dev/</c>.</param>
/// <param name="folder">The disk's own in sysfs.</param>
public sealed class Disk(string kernelName, string folder)
{
    // A hostile table can't make more than the kernel's 256 a disk.
    private const int PartitionsMax = 256;

    private readonly Lazy<IReadOnlyList<DiskPartition>> _partitions = new(() => PartitionsOf(kernelName, folder));

    public string KernelName => kernelName;
    public string KernelPath => $"/dev/{kernelName}";

    /// <summary>In order of their numbers.</summary>
    public IReadOnlyList<DiskPartition> Partitions => _partitions.Value;

    /// <summary>One partition, without a look at the others; null when the kernel knows none of this number.</summary>
    public DiskPartition? Partition(int number)
    {
        // A disk whose name ends with a digit has a p before the partition's.
        foreach (var name in (string[])[$"{kernelName}{number}", $"{kernelName}p{number}"])
            if (NumberOf($"{folder}/{name}") == number)
                return new DiskPartition(name, number);
        return null;
    }

    private static List<DiskPartition> PartitionsOf(string name, string folder)
    {
        var partitions = new List<DiskPartition>();
        foreach (var entry in Directory.EnumerateDirectories(folder, name + "*"))
        {
            if (partitions.Count == PartitionsMax)
                break;
            if (NumberOf(entry) is { } number)
                partitions.Add(new DiskPartition(Path.GetFileName(entry), number));
        }
        partitions.Sort((a, b) => a.Number.CompareTo(b.Number));
        return partitions;
    }

    private static int? NumberOf(string folder) =>
        SysFile.Read($"{folder}/partition") is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}

/// <summary>A partition that the kernel knows.</summary>
public sealed record DiskPartition(string KernelName, int Number)
{
    public string KernelPath => $"/dev/{KernelName}";
}

/// <summary>
/// The guest's disks in the order in which they were added, read from sysfs at each use because disks come and go.
/// On the API the n-th disk is <c>/dev/sdX</c> with X its letter, whatever the kernel calls it: the kernel's letters
/// follow the order of probing, which is left to chance, while SCSI addresses are what the host gave out.
/// </summary>
public sealed class DiskMap
{
    // 26² disks are more than a machine has slots.
    private const int DisksMax = 702;

    private DiskMap(IReadOnlyList<Disk> disks) => Disks = disks;

    public IReadOnlyList<Disk> Disks { get; }

    /// <param name="sys">Where sysfs is mounted.</param>
    /// <param name="isAppliances">Whether a disk is the appliance's own and so not to be shown.</param>
    public static DiskMap Read(string sys = "/sys", Func<string, bool>? isAppliances = null)
    {
        isAppliances ??= ApplianceDisk.Is;
        var found = new List<(DiskAddress Address, Disk Disk)>();
        foreach (var folder in Directory.EnumerateFileSystemEntries($"{sys}/block").Take(4096))
        {
            var name = Path.GetFileName(folder);
            if (DiskAddress.Of(folder, name) is { } address && !isAppliances(name))
                found.Add((address, new Disk(name, folder)));
        }
        found.Sort((a, b) => a.Address.CompareTo(b.Address));
        return new DiskMap(found.Take(DisksMax).Select(entry => entry.Disk).ToList());
    }

    /// <summary>The kernel's path of a disk or partition that the API names; null when there is none.</summary>
    public string? KernelPath(DiskName name)
    {
        if (name.Index >= Disks.Count)
            return null;
        var disk = Disks[name.Index];
        if (name.Partition is not { } number)
            return disk.KernelPath;
        return disk.Partition(number)?.KernelPath;
    }

    /// <summary>The API's name of a disk or partition of the guest; null for all else.</summary>
    /// <param name="kernelName">With or without <c>/dev/</c>.</param>
    public DiskName? ApiName(string kernelName)
    {
        if (kernelName.StartsWith("/dev/", StringComparison.Ordinal))
            kernelName = kernelName["/dev/".Length..];
        for (var index = 0; index < Disks.Count; index++)
        {
            if (Disks[index].KernelName == kernelName)
                return new DiskName(index, null);
            if (!kernelName.StartsWith(Disks[index].KernelName, StringComparison.Ordinal))
                continue;
            foreach (var partition in Disks[index].Partitions)
                if (partition.KernelName == kernelName)
                    return new DiskName(index, partition.Number);
        }
        return null;
    }
}
