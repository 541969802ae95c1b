namespace Engine.Appliance.Drives;

/// <summary>When what the guest has written reaches the image.</summary>
public enum CacheMode
{
    /// <summary>At the latest when the guest asks for it.</summary>
    Writeback,

    /// <summary>Whenever the host likes: a crash of the host may cost the image. For images that can be made again.</summary>
    Unsafe,
}

/// <summary>What becomes of blocks that the guest discards.</summary>
public enum DiscardMode
{
    /// <summary>They stay.</summary>
    Disable,

    /// <summary>They are freed in the image; a format that can't is refused.</summary>
    Enable,

    /// <summary>They are freed where that is possible.</summary>
    BestEffort,
}

/// <summary>How a drive is used.</summary>
/// <param name="CopyOnRead">What was read once is kept in the drive's overlay: for images that are slow to read. Read-only drives alone have one.</param>
/// <param name="SectorBytes">The sector that the guest sees: 512, 4096, or null for 512.</param>
public sealed record DriveOptions(
    CacheMode Cache = CacheMode.Writeback, DiscardMode Discard = DiscardMode.Disable, bool CopyOnRead = false, int? SectorBytes = null)
{
    internal static readonly DriveOptions None = new();

    private const int LabelLengthMax = 20;

    /// <exception cref="ImageRefusedException"><c>image.options</c>.</exception>
    internal void Check(string? label, string format, bool isReadOnly)
    {
        if (SectorBytes is not (null or 512 or 4096))
        {
            throw Refused($"sectors of {SectorBytes} bytes are not possible", "take 512 or 4096");
        }

        if (Discard == DiscardMode.Enable && !isReadOnly && format is not ("raw" or "qcow2"))
        {
            throw Refused($"blocks of a {format} image can not be freed", "discard with best effort, or not at all");
        }

        if (CopyOnRead && !isReadOnly)
        {
            throw Refused("a drive that is written has no overlay to copy to", "open it read-only, or leave copy-on-read out");
        }

        if (label is not null && (label.Length is 0 or > LabelLengthMax || !label.All(char.IsAsciiLetter)))
        {
            throw Refused($"a label has 1 to {LabelLengthMax} letters from a to z", "choose another one");
        }
    }

    private static ImageRefusedException Refused(string message, string remedy) => new("image.options", message, "", remedy);
}
