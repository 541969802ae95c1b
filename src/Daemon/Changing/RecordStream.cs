using System.Buffers.Binary;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;
using Engine.Protocol.Xdr;

namespace Engine.Daemon.Changing;

/// <summary>Records in a stream: four bytes of length, big-endian, and so much XDR.</summary>
internal static class RecordStream
{
    public static void Write(Stream to, FoundPath record)
    {
        var body = new XdrWriter();
        record.Write(body);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, body.Written.Length);
        to.Write(length);
        to.Write(body.Written.Span);
    }

    /// <exception cref="ActionException">EINVAL: the stream is no such records.</exception>
    public static IEnumerable<PathChange> ReadChanges(Stream from)
    {
        var length = new byte[4];
        while (from.ReadAtLeast(length, 4, throwOnEndOfStream: false) is > 0 and var read)
        {
            var bytes = BinaryPrimitives.ReadInt32BigEndian(length);
            if (read < 4 || bytes is < 0 or > XdrWriter.MessageLimitBytes)
                throw Broken();
            var body = new byte[bytes];
            if (from.ReadAtLeast(body, bytes, throwOnEndOfStream: false) < bytes)
                throw Broken();
            yield return Decode(body);
        }
    }

    private static PathChange Decode(byte[] body)
    {
        try
        {
            var reader = new XdrReader(body);
            return PathChange.Read(ref reader);
        }
        catch (XdrException)
        {
            throw Broken();
        }
    }

    private static ActionException Broken() => new("EINVAL", "engine_apply_changes: the changes can't be decoded");
}
