namespace Engine.Inspection.Packages;

/// <summary>
/// Reads a big text file of a guest line by line. A line longer than the limit loses its end, a file longer than the
/// limit too: memory stays small whatever is in it. A file that can't be read any further ends there.
/// </summary>
internal static class LineReader
{
    private const int LineBytesMax = 64 * 1024;
    private const long FileBytesMax = 256L * 1024 * 1024;

    /// <summary>Lines without their end; nothing when there is no such file.</summary>
    public static IEnumerable<string> LinesOf(IFileTree tree, string path)
    {
        using var stream = tree.Open(path);
        if (stream is null)
            yield break;
        var buffer = new byte[LineBytesMax];
        var filled = 0;
        var isRest = false;     // of a line whose beginning was handed out already
        for (long total = 0; total < FileBytesMax;)
        {
            var count = ReadSome(stream, buffer.AsSpan(filled));
            if (count == 0)
                break;
            total += count;
            filled += count;
            var start = 0;
            for (int length; (length = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n')) >= 0; start += length + 1)
            {
                if (!isRest)
                    yield return GuestText.Decode(buffer.AsSpan(start, length));
                isRest = false;
            }
            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
            if (filled < buffer.Length)
                continue;
            if (!isRest)
                yield return GuestText.Decode(buffer);
            isRest = true;
            filled = 0;
        }
        if (filled > 0 && !isRest)
            yield return GuestText.Decode(buffer.AsSpan(0, filled));
    }

    private static int ReadSome(Stream stream, Span<byte> buffer)
    {
        try
        {
            return stream.Read(buffer);
        }
        catch (IOException)
        {
            return 0;   // a broken sector of the guest: what was read before it counts
        }
    }
}
