namespace Engine.Inspection.FileTrees;

/// <summary>Text files of a guest, read within bounds.</summary>
internal static class FileTreeText
{
    /// <summary>Configuration files are a few lines; what comes after this much is not looked at.</summary>
    public const int ConfigBytesMax = 64 * 1024;

    public static IEnumerable<string> Lines(this IFileTree tree, string path, int limitBytes = ConfigBytesMax) =>
        tree.Read(path, limitBytes) is { } file ? Lines(file.Bytes) : [];

    /// <summary>Lines without their end (<c>\n</c> or <c>\r\n</c>); the last may lack one.</summary>
    public static IEnumerable<string> Lines(byte[] bytes)
    {
        var start = 0;
        while (start < bytes.Length)
        {
            var length = bytes.AsSpan(start).IndexOf((byte)'\n');
            var end = length < 0 ? bytes.Length : start + length;
            var line = bytes.AsSpan(start, end - start);
            if (line.EndsWith("\r"u8))
                line = line[..^1];
            yield return GuestText.Decode(line);
            start = end + 1;
        }
    }

    /// <summary>The first line that is not blank, trimmed; null when there is none.</summary>
    public static string? FirstLine(this IFileTree tree, string path, int limitBytes = 4096) =>
        tree.Lines(path, limitBytes).Select(line => line.Trim(' ', '\t')).FirstOrDefault(line => line.Length > 0);
}
