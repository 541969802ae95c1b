using System.Buffers;
using System.Text;

namespace Engine.Protocol.Text;

/// <summary>
/// Guest strings are bytes, and need not be UTF-8. Here they are .NET strings in which each byte that is not part of
/// valid UTF-8 stands as one lone surrogate U+DC80–U+DCFF (the way of Python's surrogateescape), so that every byte
/// string survives the way there and back.
/// </summary>
public static class GuestText
{
    private const char EscapeBase = '\uDC00';

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        Span<char> pair = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var consumed);
            if (status == OperationStatus.Done)
                text.Append(pair[..rune.EncodeToUtf16(pair)]);
            else
                for (var i = 0; i < consumed; i++)
                    text.Append((char)(EscapeBase + bytes[i]));
            bytes = bytes[consumed..];
        }
        return text.ToString();
    }

    /// <exception cref="ArgumentException">A surrogate that stands for no byte: it has no form on the wire.</exception>
    public static byte[] Encode(string text)
    {
        var bytes = new ArrayBufferWriter<byte>(text.Length + 16);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var surrogate = rest.IndexOfAnyInRange('\uD800', '\uDFFF');
            var plain = surrogate < 0 ? rest : rest[..surrogate];
            bytes.Advance(Encoding.UTF8.GetBytes(plain, bytes.GetSpan(plain.Length * 3 + 1)));
            rest = rest[plain.Length..];
            if (rest.IsEmpty)
                break;
            if (rest[0] is >= '\uDC80' and <= '\uDCFF')
            {
                bytes.Write([(byte)(rest[0] - EscapeBase)]);
                rest = rest[1..];
            }
            else if (Rune.DecodeFromUtf16(rest, out var rune, out var used) == OperationStatus.Done)
            {
                bytes.Advance(rune.EncodeToUtf8(bytes.GetSpan(4)));
                rest = rest[used..];
            }
            else
            {
                throw new ArgumentException($"U+{(int)rest[0]:X4} at {text.Length - rest.Length} stands for no byte of a guest string.", nameof(text));
            }
        }
        return bytes.WrittenSpan.ToArray();
    }
}
