namespace Engine.Daemon.Texts;

/// <summary>What wc counts in a file. Words are runs of bytes that are no white space of ASCII.</summary>
internal readonly record struct WordCounts(long Lines, long Words, long Bytes)
{
    private const int BlockBytes = 64 * 1024;

    public static WordCounts Of(Stream file)
    {
        var block = new byte[BlockBytes];
        var (lines, words, bytes) = (0L, 0L, 0L);
        var isInWord = false;
        for (int read; (read = file.Read(block)) > 0; bytes += read)
        {
            foreach (var value in block.AsSpan(0, read))
            {
                if (value == '\n')
                    lines++;
                var isSpace = value is (byte)' ' or >= (byte)'\t' and <= (byte)'\r';
                if (!isSpace && !isInWord)
                    words++;
                isInWord = !isSpace;
            }
        }
        return new(lines, words, bytes);
    }
}
