using System.Buffers.Binary;

namespace Engine.Daemon.AccessLists;

/// <summary>Whom an entry is about; the numbers are the kernel's.</summary>
internal enum AccessTag : ushort
{
    Owner = 0x01,
    User = 0x02,
    OwningGroup = 0x04,
    Group = 0x08,
    Mask = 0x10,
    Other = 0x20,
}

/// <summary>One entry.</summary>
/// <param name="Permissions">4 read, 2 write, 1 execute.</param>
/// <param name="Id">The number of a user or group; <see cref="NoId"/> with the other tags.</param>
internal readonly record struct AccessEntry(AccessTag Tag, ushort Permissions, uint Id)
{
    public const uint NoId = uint.MaxValue;

    public bool HasId => Tag is AccessTag.User or AccessTag.Group;
}

/// <summary>A list as the kernel keeps it in an extended attribute: a version, and eight bytes an entry.</summary>
internal static class AccessList
{
    private const uint Version = 2;
    private const int HeadBytes = 4, EntryBytes = 8;

    /// <summary>What the permission bits of a mode say.</summary>
    public static IReadOnlyList<AccessEntry> OfMode(uint mode) =>
    [
        new(AccessTag.Owner, (ushort)((mode >> 6) & 7), AccessEntry.NoId),
        new(AccessTag.OwningGroup, (ushort)((mode >> 3) & 7), AccessEntry.NoId),
        new(AccessTag.Other, (ushort)(mode & 7), AccessEntry.NoId),
    ];

    /// <summary>Null when it is no list.</summary>
    public static IReadOnlyList<AccessEntry>? TryRead(ReadOnlySpan<byte> attribute)
    {
        if (attribute.Length < HeadBytes || attribute.Length % EntryBytes != HeadBytes || BinaryPrimitives.ReadUInt32LittleEndian(attribute) != Version)
            return null;
        var entries = new List<AccessEntry>();
        for (var rest = attribute[HeadBytes..]; !rest.IsEmpty; rest = rest[EntryBytes..])
            entries.Add(new(
                (AccessTag)BinaryPrimitives.ReadUInt16LittleEndian(rest),
                BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]),
                BinaryPrimitives.ReadUInt32LittleEndian(rest[4..])));
        return entries;
    }

    /// <param name="entries">In any order: the kernel wants them by tag and number.</param>
    public static byte[] Write(IReadOnlyList<AccessEntry> entries)
    {
        var attribute = new byte[HeadBytes + (entries.Count * EntryBytes)];
        BinaryPrimitives.WriteUInt32LittleEndian(attribute, Version);
        var rest = attribute.AsSpan(HeadBytes);
        foreach (var entry in entries.OrderBy(entry => entry.Tag).ThenBy(entry => entry.Id))
        {
            BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)entry.Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(rest[2..], entry.Permissions);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], entry.Id);
            rest = rest[EntryBytes..];
        }
        return attribute;
    }

    /// <summary>Whether it has one of each entry that must be there, no two for the same, and a mask when someone is named.</summary>
    public static bool IsWhole(IReadOnlyList<AccessEntry> entries)
    {
        var needed = entries.Any(entry => entry.HasId) ? AccessTag.Owner | AccessTag.OwningGroup | AccessTag.Other | AccessTag.Mask
            : AccessTag.Owner | AccessTag.OwningGroup | AccessTag.Other;
        var there = entries.Aggregate((AccessTag)0, (tags, entry) => tags | entry.Tag);
        return (there & needed) == needed && entries.DistinctBy(entry => (entry.Tag, entry.Id)).Count() == entries.Count;
    }
}
