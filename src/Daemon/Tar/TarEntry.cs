using Engine.Daemon.Linux;

namespace Engine.Daemon.Tar;

/// <summary>What one entry of an archive is to become. Names are bytes without a NUL.</summary>
public sealed record TarEntry
{
    public required byte[] Name { get; init; }
    public required TarType Type { get; init; }

    /// <summary>The target of a link; for a hard link, a name in the archive.</summary>
    public byte[] LinkName { get; init; } = [];

    /// <summary>The permission bits.</summary>
    public uint Mode { get; init; }

    public uint Owner { get; init; }
    public uint Group { get; init; }
    public byte[] OwnerName { get; init; } = [];
    public byte[] GroupName { get; init; } = [];
    public FileTime Modified { get; init; }

    /// <summary>The number of the device that a device node stands for.</summary>
    public ulong Device { get; init; }

    /// <summary>The bytes that the archive holds of it.</summary>
    public long StoredBytes { get; init; }

    /// <summary>The file's size: more than is stored when it has holes.</summary>
    public long SizeBytes { get; init; }

    /// <summary>Where what is stored belongs, when the file has holes.</summary>
    public IReadOnlyList<TarExtent>? Extents { get; init; }

    /// <summary>Extended attributes, their names without a NUL.</summary>
    public IReadOnlyList<(byte[] Name, byte[] Value)> Attributes { get; init; } = [];
}

/// <summary>A run of a file's bytes between holes.</summary>
public readonly record struct TarExtent(long Offset, long Length);

/// <summary>The type byte of a header, for the types that become files.</summary>
public enum TarType : byte
{
    Regular = (byte)'0',
    HardLink = (byte)'1',
    SymbolicLink = (byte)'2',
    CharacterDevice = (byte)'3',
    BlockDevice = (byte)'4',
    Folder = (byte)'5',
    Fifo = (byte)'6',
}
