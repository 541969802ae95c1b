using System.Runtime.InteropServices;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Linux;

/// <summary>
/// libblkid's low-level probing, without its cache file. It is loaded at the first use, not with the daemon. Names and
/// meanings of the values are the library's.
/// </summary>
internal static unsafe partial class Blkid
{
    private const string Library = "libblkid.so.1";
    private const int SuperblockLabel = 1 << 1, SuperblockUuid = 1 << 3, SuperblockType = 1 << 5, SuperblockUsage = 1 << 7;
    private const int SuperblockMagic = 1 << 9, PartitionsMagic = 1 << 3;

    // A device holds few signatures; a library that finds one for ever must not keep the daemon.
    private const int SignaturesMax = 256;
    private const int PartitionTableEntriesMax = 1024;

    /// <summary>What is on a device; null when nothing, or two things at once, were recognised.</summary>
    public static Superblock? Superblock(string kernelPath)
    {
        using var device = BlockDevice.Open(kernelPath);
        return Superblock(device.Number);
    }

    /// <inheritdoc cref="Superblock(string)"/>
    public static Superblock? Superblock(int descriptor)
    {
        using var probe = Probe.On(descriptor);
        blkid_probe_enable_superblocks(probe.Pointer, 1);
        blkid_probe_set_superblocks_flags(probe.Pointer, SuperblockLabel | SuperblockUuid | SuperblockType | SuperblockUsage);
        if (blkid_do_safeprobe(probe.Pointer) != 0)
            return null;
        return probe.Value("TYPE") is { } type
            ? new Superblock(type, probe.Value("LABEL") ?? "", probe.Value("UUID") ?? "", probe.Value("UUID_SUB") ?? "")
            : null;
    }

    /// <summary>Like <see cref="Superblock(string)"/>; null also when the device can't be read, as an empty drive.</summary>
    public static Superblock? TrySuperblock(string kernelPath)
    {
        try
        {
            return Superblock(kernelPath);
        }
        catch (ActionException)
        {
            return null;
        }
    }

    /// <summary>A disk's partition table; null when it has none.</summary>
    public static PartitionTable? PartitionTable(string kernelPath)
    {
        using var device = BlockDevice.Open(kernelPath);
        return PartitionTable(device.Number);
    }

    /// <inheritdoc cref="PartitionTable(string)"/>
    public static PartitionTable? PartitionTable(int descriptor)
    {
        using var probe = Probe.On(descriptor);
        blkid_probe_enable_superblocks(probe.Pointer, 0);
        blkid_probe_enable_partitions(probe.Pointer, 1);
        var list = blkid_probe_get_partitions(probe.Pointer);
        if (list == 0 || blkid_partlist_get_table(list) is var table && table == 0)
            return null;
        var entries = new List<PartitionEntry>();
        var count = Math.Min(blkid_partlist_numof_partitions(list), PartitionTableEntriesMax);
        for (var i = 0; i < count; i++)
        {
            var entry = blkid_partlist_get_partition(list, i);
            // A BSD label inside a partition makes entries that no partition table of the disk has.
            if (entry == 0 || blkid_partition_get_table(entry) != table)
                continue;
            entries.Add(new PartitionEntry(
                blkid_partition_get_partno(entry),
                blkid_partition_get_start(entry),
                blkid_partition_get_size(entry),
                (uint)blkid_partition_get_type(entry),
                Text(blkid_partition_get_type_string(entry)),
                blkid_partition_get_flags(entry),
                blkid_partition_is_extended(entry) != 0,
                Text(blkid_partition_get_uuid(entry)),
                Text(blkid_partition_get_name(entry))));
        }
        return new PartitionTable(Text(blkid_parttable_get_type(table)), entries);
    }

    /// <summary>Like <see cref="PartitionTable(string)"/>, and null also when the disk can't be read.</summary>
    public static PartitionTable? TryPartitionTable(string kernelPath)
    {
        try
        {
            return PartitionTable(kernelPath);
        }
        catch (ActionException)
        {
            return null;
        }
    }

    /// <summary>Takes all signatures of file systems and partition tables off a device, so that the next one stands alone.</summary>
    /// <exception cref="ActionException">EBUSY: it, or a partition of it, is mounted or otherwise in use.</exception>
    public static void Wipe(string kernelPath)
    {
        using var device = BlockDevice.OpenExclusively(kernelPath);
        Wipe(device.Number, kernelPath);
        if (DiskMap.Read().Disks.Any(disk => disk.KernelPath == kernelPath && disk.Partitions.Count > 0))
            device.RereadPartitions();
    }

    /// <inheritdoc cref="Wipe(string)"/>
    public static void Wipe(int descriptor, string name)
    {
        using var probe = Probe.On(descriptor);
        blkid_probe_enable_superblocks(probe.Pointer, 1);
        blkid_probe_set_superblocks_flags(probe.Pointer, SuperblockMagic | SuperblockType);
        blkid_probe_enable_partitions(probe.Pointer, 1);
        blkid_probe_set_partitions_flags(probe.Pointer, PartitionsMagic);
        for (var i = 0; i < SignaturesMax && blkid_do_probe(probe.Pointer) == 0; i++)
            if (blkid_do_wipe(probe.Pointer, 0) != 0)
                throw Errno.LastFailure($"{name}: wiping old signatures");
    }

    private static string Text(nint bytes) =>
        bytes == 0 ? "" : GuestText.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)bytes));

    private sealed class Probe : IDisposable
    {
        private Probe(nint pointer) => Pointer = pointer;

        public nint Pointer { get; }

        public static Probe On(int descriptor)
        {
            var pointer = blkid_new_probe();
            if (pointer == 0)
                throw new ActionException("ENOMEM", "blkid_new_probe");
            var probe = new Probe(pointer);
            // 0 and 0: from the beginning, the whole of it.
            if (blkid_probe_set_device(pointer, descriptor, 0, 0) == 0)
                return probe;
            var cause = Errno.LastFailure("blkid_probe_set_device");
            probe.Dispose();
            throw cause;
        }

        public string? Value(string name)
        {
            byte* bytes;
            nuint length;
            if (blkid_probe_lookup_value(Pointer, name, &bytes, &length) != 0)
                return null;
            return GuestText.Decode(new ReadOnlySpan<byte>(bytes, (int)length).TrimEnd((byte)0));
        }

        public void Dispose() => blkid_free_probe(Pointer);
    }

    [LibraryImport(Library, SetLastError = true)]
    private static partial nint blkid_new_probe();

    [LibraryImport(Library)]
    private static partial void blkid_free_probe(nint probe);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int blkid_probe_set_device(nint probe, int descriptor, long offset, long size);

    [LibraryImport(Library)]
    private static partial int blkid_probe_enable_superblocks(nint probe, int enable);

    [LibraryImport(Library)]
    private static partial int blkid_probe_set_superblocks_flags(nint probe, int flags);

    [LibraryImport(Library)]
    private static partial int blkid_probe_enable_partitions(nint probe, int enable);

    [LibraryImport(Library)]
    private static partial int blkid_probe_set_partitions_flags(nint probe, int flags);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int blkid_do_safeprobe(nint probe);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int blkid_do_probe(nint probe);

    [LibraryImport(Library, SetLastError = true)]
    private static partial int blkid_do_wipe(nint probe, int dryRun);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int blkid_probe_lookup_value(nint probe, string name, byte** data, nuint* length);

    [LibraryImport(Library)]
    private static partial nint blkid_probe_get_partitions(nint probe);

    [LibraryImport(Library)]
    private static partial nint blkid_partlist_get_table(nint list);

    [LibraryImport(Library)]
    private static partial int blkid_partlist_numof_partitions(nint list);

    [LibraryImport(Library)]
    private static partial nint blkid_partlist_get_partition(nint list, int index);

    [LibraryImport(Library)]
    private static partial nint blkid_parttable_get_type(nint table);

    [LibraryImport(Library)]
    private static partial nint blkid_partition_get_table(nint partition);

    [LibraryImport(Library)]
    private static partial int blkid_partition_get_partno(nint partition);

    [LibraryImport(Library)]
    private static partial long blkid_partition_get_start(nint partition);

    [LibraryImport(Library)]
    private static partial long blkid_partition_get_size(nint partition);

    [LibraryImport(Library)]
    private static partial int blkid_partition_get_type(nint partition);

    [LibraryImport(Library)]
    private static partial nint blkid_partition_get_type_string(nint partition);

    [LibraryImport(Library)]
    private static partial ulong blkid_partition_get_flags(nint partition);

    [LibraryImport(Library)]
    private static partial nint blkid_partition_get_uuid(nint partition);

    [LibraryImport(Library)]
    private static partial nint blkid_partition_get_name(nint partition);

    [LibraryImport(Library)]
    private static partial int blkid_partition_is_extended(nint partition);
}
