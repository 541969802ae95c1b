namespace Engine.Daemon.Linux;

/// <summary>A disk's partition table, as it stands on the disk.</summary>
/// <param name="BlkidType">As libblkid names it.</param>
public sealed record PartitionTable(string BlkidType, IReadOnlyList<PartitionEntry> Entries)
{
    public bool IsGpt => BlkidType == "gpt";

    public bool IsMbr => BlkidType == "dos";

    /// <summary>The name that parted, and so the API, has for it.</summary>
    public string PartedType => BlkidType switch
    {
        "dos" => "msdos",
        "sgi" => "dvh",
        _ => BlkidType,
    };
}

/// <summary>One partition.</summary>
/// <param name="Start">In units of 512 bytes, whatever the disk's sectors are.</param>
/// <param name="Size">In units of 512 bytes.</param>
/// <param name="Type">MBR: the type byte.</param>
/// <param name="TypeText">GPT: the type's GUID, lower case.</param>
/// <param name="Flags">MBR: the status byte, 0x80 when bootable. GPT: the attributes.</param>
/// <param name="Uuid">The partition's own identifier (PARTUUID), empty when it has none.</param>
/// <param name="Name">GPT: the partition's name (PARTLABEL), empty when it has none.</param>
public sealed record PartitionEntry(
    int Number, long Start, long Size, uint Type, string TypeText, ulong Flags, bool IsExtended, string Uuid = "", string Name = "")
{
    public const int UnitBytes = 512;
}
