using System.Buffers.Binary;
using Engine.Protocol.Xdr;

namespace Engine.Protocol.Rpc;

/// <summary>The 40 bytes before every call and reply.</summary>
public readonly record struct MessageHeader(
    uint Program, uint Version, int Procedure, int Direction, uint Serial, ulong ProgressHint, ulong OptionalMask, int Status)
{
    public const int SizeBytes = 40;
    public const uint ProgramNumber = 0x2000F5F5;
    public const uint ProtocolVersion = 4;
    public const int DirectionCall = 0;
    public const int DirectionReply = 1;
    public const int StatusOk = 0;
    public const int StatusError = 1;

    public static MessageHeader ForCall(int procedure, uint serial, ulong progressHint, ulong optionalMask) =>
        new(ProgramNumber, ProtocolVersion, procedure, DirectionCall, serial, progressHint, optionalMask, StatusOk);

    public static MessageHeader ForReply(int procedure, uint serial, int status) =>
        new(ProgramNumber, ProtocolVersion, procedure, DirectionReply, serial, 0, 0, status);

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt32BigEndian(to, Program);
        BinaryPrimitives.WriteUInt32BigEndian(to[4..], Version);
        BinaryPrimitives.WriteInt32BigEndian(to[8..], Procedure);
        BinaryPrimitives.WriteInt32BigEndian(to[12..], Direction);
        BinaryPrimitives.WriteUInt32BigEndian(to[16..], Serial);
        BinaryPrimitives.WriteUInt64BigEndian(to[20..], ProgressHint);
        BinaryPrimitives.WriteUInt64BigEndian(to[28..], OptionalMask);
        BinaryPrimitives.WriteInt32BigEndian(to[36..], Status);
    }

    /// <exception cref="XdrException">Fewer than 40 bytes.</exception>
    public static MessageHeader Read(ReadOnlySpan<byte> from)
    {
        var reader = new XdrReader(from);
        return new(reader.UInt(), reader.UInt(), reader.Int(), reader.Int(), reader.UInt(), reader.UHyper(), reader.UHyper(), reader.Int());
    }
}
