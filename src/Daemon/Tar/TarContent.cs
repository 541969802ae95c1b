using Engine.Daemon.Linux;

namespace Engine.Daemon.Tar;

/// <summary>Writes an entry's content into a file that was just made.</summary>
internal static class TarContent
{
    private const int BlockBytes = 64 * 1024;
    private const int SeekSet = 0;

    /// <param name="made">Is closed, also after a failure.</param>
    public static void Write(TarReader from, TarEntry entry, Descriptor made, string doing)
    {
        using var file = made;
        var block = new byte[BlockBytes];
        foreach (var (offset, length) in entry.Extents ?? [new(0, entry.StoredBytes)])
        {
            if (offset != 0 && FileCalls.Seek(file, offset, SeekSet) < 0)
                throw Errno.LastFailure(doing);
            for (var left = length; left > 0;)
            {
                var count = from.Read(block.AsSpan(0, (int)Math.Min(block.Length, left)));
                file.Write(block.AsSpan(0, count), doing);
                left -= count;
            }
        }
        if (entry.Extents is not null && FileCalls.SetSize(file, entry.SizeBytes) != 0)
            throw Errno.LastFailure(doing);
        file.CloseWritten(doing);
    }
}
