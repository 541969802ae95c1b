using Engine.Daemon.Linux;

namespace Engine.Daemon.Changing;

/// <summary>A guest's small text file, whole or not at all.</summary>
internal static class BoundedFile
{
    /// <returns>Null when the file is larger.</returns>
    public static byte[]? Read(Descriptor file, int bytesMax, string doing)
    {
        var content = new MemoryStream();
        var block = new byte[64 * 1024];
        while (file.Read(block, doing) is > 0 and var count)
        {
            content.Write(block, 0, count);
            if (content.Length > bytesMax)
                return null;
        }
        return content.ToArray();
    }

    /// <summary>Lines with their newline, so that all of them together are the content.</summary>
    public static IEnumerable<byte[]> Lines(byte[] content)
    {
        for (var at = 0; at < content.Length;)
        {
            var newline = Array.IndexOf(content, (byte)'\n', at);
            var end = newline < 0 ? content.Length : newline + 1;
            yield return content[at..end];
            at = end;
        }
    }
}
