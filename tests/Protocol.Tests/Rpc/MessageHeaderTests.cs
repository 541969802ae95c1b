using Engine.Protocol.Rpc;
using Engine.Protocol.Xdr;

namespace Engine.Protocol.Tests.Rpc;

public class MessageHeaderTests
{
    // As a capture of libguestfs 1.48.6 shows them, without the length word.
    private const string PingCall = "2000f5f5 00000004 0000005c 00000000 00123400 0000000000000000 0000000000000000 00000000";
    private const string PingReply = "2000f5f5 00000004 0000005c 00000001 00123400 0000000000000000 0000000000000000 00000000";

    [Fact(DisplayName = "A ping and its answer are the bytes that libguestfs sends")]
    public void PingIsGolden()
    {
        var ping = (int)Procedure.PingDaemon;

        BytesOf(MessageHeader.ForCall(ping, WireWords.FirstSerial, progressHint: 0, optionalMask: 0)).Should().Be(Packed(PingCall));
        BytesOf(MessageHeader.ForReply(ping, WireWords.FirstSerial, MessageHeader.StatusOk)).Should().Be(Packed(PingReply));
    }

    [Fact(DisplayName = "Each field of a header has its own place")]
    public void FieldsHavePlaces()
    {
        var header = new MessageHeader(0x01020304, 5, -6, 7, 8, 0x1122334455667788, 0x99AABBCCDDEEFF00, -9);

        BytesOf(header).Should().Be(Packed("01020304 00000005 fffffffa 00000007 00000008 1122334455667788 99aabbccddeeff00 fffffff7"));
        MessageHeader.Read(Convert.FromHexString(BytesOf(header))).Should().Be(header);
    }

    [Fact(DisplayName = "A header that is cut short is no header")]
    public void ShortHeaderIsRefused()
    {
        for (var length = 0; length < MessageHeader.SizeBytes; length++)
        {
            var read = () => MessageHeader.Read(new byte[length]);
            read.Should().Throw<XdrException>();
        }
    }

    private static string BytesOf(MessageHeader header)
    {
        var bytes = new byte[MessageHeader.SizeBytes];
        header.Write(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static string Packed(string hex) => hex.Replace(" ", "");
}
