namespace Engine.Appliance.Drives.Formats;

internal enum ReferenceKind
{
    /// <summary>The image below: what is not in this one is read from there.</summary>
    Backing,

    /// <summary>The file with the data of an image that holds only tables.</summary>
    Data,

    /// <summary>A part of the disk that a descriptor lists.</summary>
    Extent,
}

/// <summary>The name of another file, as it stands in an image.</summary>
/// <param name="Name">Its bytes as <see cref="Processes.PathBytes"/> has them; empty when the image refers to a file that it does not name.</param>
/// <param name="Format">The format that the image declares for it, or null.</param>
internal sealed record ImageReference(ReferenceKind Kind, string Name, string? Format);

/// <summary>A run of bytes of a file.</summary>
internal readonly record struct ByteRange(long Start, long Length)
{
    public bool Covers(long start, long length) => start >= Start && start + length <= Start + Length;
}

/// <summary>What the header of a container says.</summary>
/// <param name="Format">qemu's name.</param>
/// <param name="VirtualSizeBytes">What a guest sees, whole sectors.</param>
internal sealed record ContainerHeader(string Format, long VirtualSizeBytes)
{
    private const int SectorBytes = 512;

    /// <summary>Every file that the image names, whether or not qemu would open it.</summary>
    public IReadOnlyList<ImageReference> References { get; init; } = [];

    /// <summary>Where the container keeps what is its own: a guest's bytes are never there.</summary>
    public IReadOnlyList<ByteRange> Own { get; init; } = [];

    /// <summary>How the file is shorter than its tables say, or null.</summary>
    public string? CutOff { get; init; }

    /// <summary>Why the references can not be served even where they are allowed, or null.</summary>
    public string? NoReferencesBecause { get; init; }

    /// <summary>The whole disk is this part of the one extent, or null when the container holds the disk itself.</summary>
    public ByteRange? FlatExtent { get; init; }

    /// <exception cref="HeaderException">No disk can be so large.</exception>
    public static long Sectors(string format, ulong bytes) => bytes <= long.MaxValue - (SectorBytes - 1)
        ? (long)((bytes + SectorBytes - 1) / SectorBytes * SectorBytes)
        : throw HeaderException.Damaged(format, $"a disk of {bytes} bytes");
}
