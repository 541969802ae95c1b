using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Linux;

/// <summary>Guest strings as the kernel takes them: their own bytes, whatever the encoding, and a NUL at the end.</summary>
public static class NulBytes
{
    /// <exception cref="ActionException">EINVAL: the text holds a NUL, so the kernel would see another name.</exception>
    public static byte[] Of(string text) => Of(GuestText.Encode(text));

    /// <inheritdoc cref="Of(string)"/>
    public static byte[] Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Contains((byte)0))
            throw Errno.Failure(Errno.EINVAL, "a name with a NUL byte");
        var terminated = new byte[bytes.Length + 1];
        bytes.CopyTo(terminated);
        return terminated;
    }

    /// <summary>The text without its NUL, for messages and the wire.</summary>
    public static string Text(ReadOnlySpan<byte> terminated) => GuestText.Decode(terminated[..^1]);
}
