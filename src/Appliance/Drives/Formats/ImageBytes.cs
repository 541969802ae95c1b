namespace Engine.Appliance.Drives.Formats;

/// <summary>Reads bytes at an offset into a buffer and says how many there were.</summary>
internal delegate int ReadAt(long offset, Span<byte> into);

/// <summary>
/// An image's bytes with a budget: whatever its header says, one look reads at most <see cref="BudgetBytes"/> of it and allocates at
/// most <see cref="PieceBytesMax"/> at once.
/// </summary>
internal sealed class ImageBytes(long sizeBytes, ReadAt read)
{
    /// <summary>The readers need at most half of it: the largest is a vhdx, with two tables of 64 KiB twice.</summary>
    public const int BudgetBytes = 1024 * 1024;

    public const int PieceBytesMax = 64 * 1024;

    public long SizeBytes { get; } = sizeBytes;

    /// <summary>How much has been read so far.</summary>
    public int SpentBytes { get; private set; }

    /// <summary>Up to <paramref name="bytesMax"/>; less where the file ends, nothing beyond it.</summary>
    /// <exception cref="HeaderException">The budget is spent.</exception>
    public byte[] Read(long offset, int bytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytesMax, PieceBytesMax);
        if (offset < 0 || offset >= SizeBytes)
        {
            return [];
        }

        var buffer = new byte[(int)Math.Min(SizeBytes - offset, bytesMax)];
        SpentBytes += buffer.Length;
        if (SpentBytes > BudgetBytes)
        {
            throw new HeaderException(
                "format.damaged", $"has a header that leads to more than {BudgetBytes} bytes", "too much to read",
                "fetch or make the image again");
        }

        var length = read(offset, buffer);
        return length == buffer.Length ? buffer : buffer[..length];
    }

    /// <summary>Exactly <paramref name="bytes"/> of them.</summary>
    /// <exception cref="HeaderException">The file ends before.</exception>
    public byte[] ReadAll(long offset, int bytes, string format, string what)
    {
        var piece = Read(offset, bytes);
        return piece.Length == bytes ? piece : throw HeaderException.Damaged(format, $"the file ends before the end of {what}");
    }

    /// <summary>Whether this many bytes from this offset on lie in the file; nothing overflows.</summary>
    public bool Holds(ulong offset, ulong bytes) => offset <= (ulong)SizeBytes && bytes <= (ulong)SizeBytes - offset;
}
