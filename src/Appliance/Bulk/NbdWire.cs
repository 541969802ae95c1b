using System.Buffers.Binary;
using System.Net.Sockets;

namespace Engine.Appliance.Bulk;

/// <summary>The numbers of the NBD protocol that are used here.</summary>
internal static class NbdWire
{
    public const ulong ServerMagic = 0x4E42444D41474943; // NBDMAGIC
    public const ulong OptionMagic = 0x49484156454F5054; // IHAVEOPT
    public const ulong OptionReplyMagic = 0x0003E889045565A9;
    public const uint RequestMagic = 0x25609513;
    public const uint ReplyMagic = 0x67446698;

    public const ushort FixedNewstyle = 1;
    public const ushort NoZeroes = 2;
    public const ushort ReadOnlyDisk = 1 | 2; // has flags, is read-only

    public const uint OptionExportName = 1;
    public const uint OptionAbort = 2;
    public const uint OptionInfo = 6;
    public const uint OptionGo = 7;
    public const uint Acknowledged = 1;
    public const uint Information = 3;
    public const uint Unsupported = 0x80000001;
    public const ushort InformationExport = 0;
    public const ushort InformationBlockSize = 3;

    public const ushort Read = 0;
    public const ushort Write = 1;
    public const ushort Disconnect = 2;

    public const uint Success = 0;
    public const uint InputOutput = 5;
    public const uint Invalid = 22;

    public const int RequestBytes = 28;
    public const int ReplyBytes = 16;
    public const int BlockBytesMin = 512;
    public const int LengthBytesMax = 32 * 1024 * 1024;

    /// <exception cref="EndOfStreamException">The other side is gone.</exception>
    public static async ValueTask ReceiveExactlyAsync(this Socket socket, Memory<byte> into)
    {
        while (!into.IsEmpty)
        {
            var count = await socket.ReceiveAsync(into, SocketFlags.None).ConfigureAwait(false);
            if (count == 0)
            {
                throw new EndOfStreamException();
            }

            into = into[count..];
        }
    }

    public static async ValueTask SendAllAsync(this Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false)..];
        }
    }
}

/// <summary>What qemu asks of the disk.</summary>
internal readonly record struct NbdRequest(ushort Type, ulong Cookie, long Offset, int LengthBytes)
{
    /// <returns>Null when it is no request.</returns>
    public static NbdRequest? Read(ReadOnlySpan<byte> from)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(from[24..]);
        return BinaryPrimitives.ReadUInt32BigEndian(from) == NbdWire.RequestMagic
            ? new NbdRequest(
                BinaryPrimitives.ReadUInt16BigEndian(from[6..]),
                BinaryPrimitives.ReadUInt64BigEndian(from[8..]),
                BinaryPrimitives.ReadInt64BigEndian(from[16..]),
                length <= NbdWire.LengthBytesMax ? (int)length : -1)
            : null;
    }

    public bool IsWithin(long sizeBytes) => LengthBytes > 0 && Offset >= 0 && Offset <= sizeBytes - LengthBytes;

    public void WriteReply(Span<byte> to, uint error)
    {
        BinaryPrimitives.WriteUInt32BigEndian(to, NbdWire.ReplyMagic);
        BinaryPrimitives.WriteUInt32BigEndian(to[4..], error);
        BinaryPrimitives.WriteUInt64BigEndian(to[8..], Cookie);
    }
}
