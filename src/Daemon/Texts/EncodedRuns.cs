using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Texts;

/// <summary>The runs of printable characters in a file, each character one to four bytes wide.</summary>
internal static class EncodedRuns
{
    private const int LengthMin = 4;
    private const int BytesMax = 4 * 1024 * 1024;
    private const int WireBytesOfRun = 8; // length and padding
    private const int BlockBytes = 64 * 1024;

    /// <param name="encoding">One of s, S, b, l, B and L, as strings(1) takes them.</param>
    /// <exception cref="ActionException">EINVAL: there is no such encoding. E2BIG: the runs do not fit into a message.</exception>
    public static IReadOnlyList<string> Of(Stream file, string encoding, string doing)
    {
        var width = encoding switch
        {
            "s" or "S" => 1,
            "b" or "l" => 2,
            "B" or "L" => 4,
            _ => throw new ActionException("EINVAL", $"{doing}: {encoding}: the encodings are s, S, b, l, B and L"),
        };
        var isBig = encoding is "b" or "B";
        var is8Bit = encoding == "S";
        var runs = new List<string>();
        var run = new List<byte>();
        var bytes = 0L;
        var block = new byte[BlockBytes];
        var (at, length) = (0, 0);
        while (true)
        {
            if (length - at < width)
            {
                block.AsSpan(at, length - at).CopyTo(block);
                (at, length) = (0, length - at);
                var read = file.Read(block, length, block.Length - length);
                length += read;
                if (read == 0)
                    break;
                continue;
            }
            var value = Value(block.AsSpan(at, width), isBig);
            if (value is '\t' or >= ' ' and <= '~' || (is8Bit && value > 127))
            {
                run.Add((byte)value);
                at += width;
                if (bytes + run.Count > BytesMax)
                    throw new ActionException("E2BIG", $"{doing}: the strings have more than the {BytesMax} bytes that a message holds");
            }
            else
            {
                End();
                at++; // a wide character may begin at any byte
            }
        }
        End();
        return runs;

        void End()
        {
            if (run.Count >= LengthMin)
            {
                bytes += run.Count + WireBytesOfRun;
                runs.Add(GuestText.Decode(run.ToArray()));
            }
            run.Clear();
        }
    }

    private static uint Value(ReadOnlySpan<byte> character, bool isBig)
    {
        var value = 0u;
        for (var i = 0; i < character.Length; i++)
            value = (value << 8) | character[isBig ? i : character.Length - 1 - i];
        return value;
    }
}
