using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Texts;

/// <summary>Some lines of a file, without their ends, and never more than fits into a message.</summary>
internal static class FileLines
{
    private const int BytesMax = 4 * 1024 * 1024;
    private const int BlockBytes = 64 * 1024;
    private const int WireBytesOfLine = 8; // length and padding

    public static IReadOnlyList<string> First(Stream file, int count, string doing)
    {
        var kept = new Kept(doing);
        if (count == 0)
            return [];
        foreach (var line in Of(file, doing))
        {
            kept.Add(line);
            if (kept.Count == count)
                break;
        }
        return kept.Decoded();
    }

    /// <summary>From a line on, the first being 1.</summary>
    public static IReadOnlyList<string> From(Stream file, long first, string doing)
    {
        var kept = new Kept(doing);
        var number = 0L;
        foreach (var line in Of(file, doing))
            if (++number >= first)
                kept.Add(line);
        return kept.Decoded();
    }

    public static IReadOnlyList<string> Last(Stream file, int count, string doing)
    {
        var kept = new Kept(doing);
        if (count == 0)
            return [];
        foreach (var line in Of(file, doing))
        {
            if (kept.Count == count)
                kept.Drop();
            kept.Add(line);
        }
        return kept.Decoded();
    }

    public static IReadOnlyList<string> AllBut(Stream file, long count, string doing)
    {
        var kept = new Kept(doing);
        var waiting = new Kept(doing);
        foreach (var line in Of(file, doing))
        {
            waiting.Add(line);
            if (waiting.Count > count)
                kept.Add(waiting.Drop());
        }
        return kept.Decoded();
    }

    private static IEnumerable<byte[]> Of(Stream file, string doing)
    {
        var block = new byte[BlockBytes];
        var line = new List<byte>();
        for (int read; (read = file.Read(block)) > 0;)
        {
            for (var at = 0; at < read;)
            {
                var length = block.AsSpan(at, read - at).IndexOf((byte)'\n');
                var part = length < 0 ? read - at : length;
                if (line.Count + part > BytesMax)
                    throw new ActionException("E2BIG", $"{doing}: a line has more than {BytesMax} bytes");
                line.AddRange(block.AsSpan(at, part));
                at += part + 1;
                if (length < 0)
                    continue;
                yield return line.ToArray();
                line.Clear();
            }
        }
        if (line.Count > 0)
            yield return line.ToArray();
    }

    private sealed class Kept(string doing)
    {
        private readonly Queue<byte[]> _lines = new();
        private long _bytes;

        public int Count => _lines.Count;

        public void Add(byte[] line)
        {
            _bytes += line.Length + WireBytesOfLine;
            if (_bytes > BytesMax)
                throw new ActionException("E2BIG", $"{doing}: the lines have more than {BytesMax} bytes, which is what a message holds");
            _lines.Enqueue(line);
        }

        public byte[] Drop()
        {
            var line = _lines.Dequeue();
            _bytes -= line.Length + WireBytesOfLine;
            return line;
        }

        public IReadOnlyList<string> Decoded() => [.. _lines.Select(line => GuestText.Decode(line))];
    }
}
