namespace Engine.Library;

/// <summary>A disk as a caller asks for it, in the words of add_drive.</summary>
/// <param name="Filename">Of the host, or what a server calls it.</param>
internal sealed record DriveWish(string Filename, bool IsReadOnly)
{
    /// <summary>Null finds it by the image's header.</summary>
    public string? Format { get; init; }

    public string? Label { get; init; }

    /// <summary>Null for a file of the host.</summary>
    public string? Protocol { get; init; }

    public IReadOnlyList<string>? Server { get; init; }
    public string? User { get; init; }
    public string? Secret { get; init; }
    public string? CacheMode { get; init; }
    public string? Discard { get; init; }
    public bool CopyOnRead { get; init; }
    public int? SectorBytes { get; init; }
}
