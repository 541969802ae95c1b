using System.Text;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IPartitions"/>
public sealed class Partitions : IPartitions
{
    // What GPT means by bootable for parted, and so for the API: the EFI system partition.
    private const string EfiSystem = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";

    public void PartInit(Device device, string parttype) => Write(device, TableType(parttype), "");

    public void PartDisk(Device device, string parttype)
    {
        var type = TableType(parttype);
        var (start, size) = WholeDisk(device);
        Write(device, type, $"start={start}, size={size}\n");
    }

    public void PartAdd(Device device, string prlogex, long startsect, long endsect)
    {
        var kind = prlogex switch
        {
            "p" or "primary" => "primary",
            "l" or "logical" => "logical",
            "e" or "extended" => "extended",
            _ => throw new ActionException("EINVAL", $"part_add: {prlogex}: a partition is p, l or e"),
        };
        var path = GuestDevice.KernelPath(device);
        // Two dashes, because a number from the end looks like an option.
        Change("parted", ["--script", "--", path, "mkpart", kind, $"{startsect}s", $"{endsect}s"]);
    }

    public void PartDel(Device device, int partnum)
    {
        Entry(device, partnum);
        Change("parted", ["--script", "--", GuestDevice.KernelPath(device), "rm", $"{partnum}"]);
    }

    public IReadOnlyList<Partition> PartList(Device device)
    {
        var partitions = new List<Partition>();
        foreach (var entry in Table(device).Entries)
        {
            var start = entry.Start * PartitionEntry.UnitBytes;
            var size = entry.Size * PartitionEntry.UnitBytes;
            partitions.Add(new Partition(entry.Number, start, start + size - 1, size));
        }
        return partitions;
    }

    public string PartGetParttype(Device device) => Table(device).PartedType;

    public void PartSetBootable(Device device, int partnum, bool bootable)
    {
        Entry(device, partnum);
        Change("parted", ["--script", "--", GuestDevice.KernelPath(device), "set", $"{partnum}", "boot", bootable ? "on" : "off"]);
    }

    public bool PartGetBootable(Device device, int partnum)
    {
        var table = Table(device);
        var entry = Entry(table, device, partnum);
        return table.IsGpt ? entry.TypeText.Equals(EfiSystem, StringComparison.OrdinalIgnoreCase) : (entry.Flags & 0x80) != 0;
    }

    public void PartSetName(Device device, int partnum, string name)
    {
        GptEntry(device, partnum, "part_set_name");
        Change("sfdisk", ["--no-reread", "--part-label", GuestDevice.KernelPath(device), $"{partnum}", name]);
    }

    public void PartSetGptType(Device device, int partnum, string guid)
    {
        if (!Guid.TryParseExact(guid, "D", out _))
            throw new ActionException("EINVAL", $"part_set_gpt_type: {guid}: not a GUID");
        GptEntry(device, partnum, "part_set_gpt_type");
        Change("sfdisk", ["--no-reread", "--part-type", GuestDevice.KernelPath(device), $"{partnum}", guid]);
    }

    public string PartGetGptType(Device device, int partnum) =>
        GptEntry(device, partnum, "part_get_gpt_type").TypeText.ToUpperInvariant();

    public string PartGetName(Device device, int partnum) => GptEntry(device, partnum, "part_get_name").Name;

    public void PartSetGptGuid(Device device, int partnum, string guid)
    {
        GptEntry(device, partnum, "part_set_gpt_guid");
        Change("sfdisk", ["--no-reread", "--part-uuid", GuestDevice.KernelPath(device), $"{partnum}", Checked(guid, "part_set_gpt_guid")]);
    }

    public string PartGetGptGuid(Device device, int partnum) => GptEntry(device, partnum, "part_get_gpt_guid").Uuid.ToUpperInvariant();

    public void PartSetDiskGuid(Device device, string guid)
    {
        Gpt(device, "part_set_disk_guid");
        Change("sfdisk", ["--no-reread", "--disk-id", GuestDevice.KernelPath(device), Checked(guid, "part_set_disk_guid")]);
    }

    public string PartGetDiskGuid(Device device)
    {
        Gpt(device, "part_get_disk_guid");
        return Tool.Check("sfdisk", ["--disk-id", GuestDevice.KernelPath(device)]).OutputText.Trim().ToUpperInvariant();
    }

    public void PartSetDiskGuidRandom(Device device) => PartSetDiskGuid(device, Guid.NewGuid().ToString("D").ToUpperInvariant());

    public void PartSetMbrId(Device device, int partnum, int idbyte)
    {
        if (idbyte is < 0 or > byte.MaxValue)
            throw new ActionException("EINVAL", $"part_set_mbr_id: {idbyte}: a type is 0 to 255");
        MbrEntry(device, partnum, "part_set_mbr_id");
        Change("sfdisk", ["--no-reread", "--part-type", GuestDevice.KernelPath(device), $"{partnum}", $"{idbyte:x}"]);
    }

    public int PartGetMbrId(Device device, int partnum) => (int)MbrEntry(device, partnum, "part_get_mbr_id").Type;

    public string PartGetMbrPartType(Device device, int partnum)
    {
        const int primaryMax = 4;
        var table = Table(device);
        var entry = Entry(table, device, partnum);
        // Other tables have no other kinds.
        return !table.IsMbr ? "primary" : entry.Number > primaryMax ? "logical" : entry.IsExtended ? "extended" : "primary";
    }

    public void PartSetGptAttributes(Device device, int partnum, long attributes)
    {
        GptEntry(device, partnum, "part_set_gpt_attributes");
        // sfdisk knows those bits alone that have a name.
        Change("sgdisk", [$"--attributes={partnum}:=:{attributes:x16}", GuestDevice.KernelPath(device)]);
    }

    public long PartGetGptAttributes(Device device, int partnum) => (long)GptEntry(device, partnum, "part_get_gpt_attributes").Flags;

    public void PartResize(Device device, int partnum, long endsect)
    {
        Entry(device, partnum);
        Change("parted", ["--script", "--", GuestDevice.KernelPath(device), "resizepart", $"{partnum}", $"{endsect}s"]);
    }

    public Device PartToDev(Device partition) => new((OnDisk(partition, "part_to_dev") with { Partition = null }).ToString());

    public int PartToPartnum(Device partition) => OnDisk(partition, "part_to_partnum").Partition!.Value;

    /// <summary>Writes a new table, over all that was there, with one partition or none.</summary>
    private static void Write(Device device, string type, string partition)
    {
        var path = GuestDevice.KernelPath(device);
        Blkid.Wipe(path);
        var script = Encoding.ASCII.GetBytes($"label: {type}\n{FirstUsable(path, type)}unit: sectors\n\n{partition}");
        Change("sfdisk", ["--quiet", "--wipe", "always", "--wipe-partitions", "never", path], new() { Input = new MemoryStream(script) });
    }

    // By itself sfdisk lets a GPT's partitions begin at 1 MiB; what comes before is as good.
    private static string FirstUsable(string path, string type)
    {
        const int entriesBytes = 128 * 128;
        if (type != "gpt")
            return "";
        using var disk = BlockDevice.Open(path);
        return $"first-lba: {2 + (entriesBytes / disk.SectorBytes())}\n";
    }

    private static void Change(string program, IReadOnlyList<string> arguments, ToolOptions? options = null)
    {
        Tool.Check(program, arguments, options);
        PartitionNodes.Await();
    }

    private static string TableType(string parttype) => parttype switch
    {
        "gpt" or "efi" => "gpt",
        "mbr" or "msdos" or "dos" => "dos",
        _ => throw new ActionException("EINVAL", $"{parttype}: not a type of partition table that can be made"),
    };

    // As libguestfs lays it: from sector 128, which is aligned to 64 KiB, to the 128th from the end, behind which a GPT has room.
    private static (long Start, long Size) WholeDisk(Device device)
    {
        const long start = 128;
        using var disk = BlockDevice.Open(GuestDevice.KernelPath(device));
        var last = (disk.SizeBytes() / disk.SectorBytes()) - start;
        var size = last - start + 1;
        return size > 0 ? (start, size) : throw new ActionException("ENOSPC", $"part_disk: {device}: the disk is too small");
    }

    private static PartitionTable Table(Device device) =>
        Blkid.PartitionTable(GuestDevice.KernelPath(device))
        ?? throw new ActionException("EINVAL", $"{device}: no partition table is recognised");

    private static PartitionEntry Entry(Device device, int partnum) => Entry(Table(device), device, partnum);

    private static PartitionEntry Entry(PartitionTable table, Device device, int partnum) =>
        table.Entries.FirstOrDefault(entry => entry.Number == partnum)
        ?? throw new ActionException("EINVAL", $"{device}: there is no partition {partnum}");

    private static string Checked(string guid, string action) =>
        Guid.TryParseExact(guid, "D", out _) ? guid : throw new ActionException("EINVAL", $"{action}: {guid}: not a GUID");

    private static void Gpt(Device device, string action)
    {
        var table = Table(device);
        if (!table.IsGpt)
            throw new ActionException("EINVAL", $"{action}: {device}: a table of type {table.PartedType} has none of it");
    }

    private static PartitionEntry MbrEntry(Device device, int partnum, string action)
    {
        var table = Table(device);
        return table.IsMbr
            ? Entry(table, device, partnum)
            : throw new ActionException("EINVAL", $"{action}: {device}: a table of type {table.PartedType} has none of it");
    }

    private static PartitionEntry GptEntry(Device device, int partnum, string action)
    {
        var table = Table(device);
        return table.IsGpt
            ? Entry(table, device, partnum)
            : throw new ActionException("EINVAL", $"{action}: {device}: a table of type {table.PartedType} has none of it");
    }

    private static DiskName OnDisk(Device partition, string action)
    {
        GuestDevice.KernelPath(partition);
        return DiskName.Parse(partition.Name) is { Partition: not null } name
            ? name
            : throw new ActionException("EINVAL", $"{action}: {partition}: not a partition");
    }
}
