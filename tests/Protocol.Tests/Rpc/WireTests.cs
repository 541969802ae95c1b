using System.Buffers;
using Engine.Protocol.Client;
using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;
using FluentAssertions;
using Xunit;

namespace Engine.Protocol.Tests.Rpc;

/// <summary>The bytes themselves, as captured from libguestfs 1.48.6 or described by its protocol.</summary>
public sealed class WireTests
{
    private const string PingCall = "00000028" + "2000f5f5" + "00000004" + "0000005c" + "00000000" + "00123400"
        + "00000000000000000000000000000000" + "00000000";

    private const string PingReply = "00000028" + "2000f5f5" + "00000004" + "0000005c" + "00000001" + "00123400"
        + "00000000000000000000000000000000" + "00000000";

    [Fact(DisplayName = "The client's ping is the ping of libguestfs, byte for byte")]
    public async Task ClientPing()
    {
        var channel = new MemoryChannel();
        var client = new GuestClient(new RpcConnection(channel));

        var ping = client.PingDaemonAsync();

        Convert.ToHexStringLower(await SentAsync(channel, 44)).Should().Be(PingCall);
        channel.Write(Convert.FromHexString(PingReply));
        await ping;
    }

    [Fact(DisplayName = "The daemon's first word is the launch flag, and its ping the ping of libguestfs")]
    public async Task DaemonPing()
    {
        var channel = new MemoryChannel();
        await channel.Output.WriteAsync(Convert.FromHexString(PingCall));
        await channel.Output.CompleteAsync();

        new DaemonLoop(channel, new Silent(), TimeProvider.System).Run();

        channel.CloseGuestSide();
        var sent = await channel.Input.ReadAtLeastAsync(1000);
        Convert.ToHexStringLower(sent.Buffer.ToArray()).Should().Be("f5f55ff5" + PingReply);
    }

    [Fact(DisplayName = "A daemon takes memory for a message as it arrives, not as it is announced")]
    public async Task AnnouncedMessage()
    {
        var channel = new MemoryChannel();
        await channel.Output.WriteAsync(Convert.FromHexString("00400000" + "2000f5f5"));
        await channel.Output.CompleteAsync();
        var before = GC.GetAllocatedBytesForCurrentThread();

        new DaemonLoop(channel, new Silent(), TimeProvider.System).Run();

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1024 * 1024, "4 MiB were announced and 4 bytes came");
    }

    [Fact(DisplayName = "A message of many pieces arrives whole")]
    public async Task LargeMessage()
    {
        var words = new string('x', 700_001);
        string? seen = null;
        await using var conversation = await Conversation.BeginAsync(call =>
        {
            var from = new Engine.Protocol.Xdr.XdrReader(call.Body.Span);
            seen = from.String();
        });

        await conversation.Guest.VgremoveAsync(words);

        seen.Should().Be(words);
    }

    [Theory(DisplayName = "A header that is wrong is answered with an error reply to the call before it")]
    [InlineData("2000f5f6" + "00000004" + "0000005c" + "00000000")] // another program
    [InlineData("2000f5f5" + "00000003" + "0000005c" + "00000000")] // another version
    [InlineData("2000f5f5" + "00000004" + "0000005c" + "00000001")] // no call
    public async Task WrongHeader(string begin)
    {
        var channel = new MemoryChannel();
        await channel.Output.WriteAsync(Convert.FromHexString(PingCall + "00000028" + begin + "00123401" + new string('0', 40)));
        await channel.Output.CompleteAsync();

        new DaemonLoop(channel, new Silent(), TimeProvider.System).Run();

        channel.CloseGuestSide();
        var sent = Convert.ToHexStringLower((await channel.Input.ReadAtLeastAsync(10_000)).Buffer.ToArray());
        var reply = sent[("f5f55ff5" + PingReply).Length..];
        reply[8..].Should().StartWith("2000f5f5" + "00000004" + "0000005c" + "00000001" + "00123400" + new string('0', 32) + "00000001" + "00000000");
    }

    [Theory(DisplayName = "A daemon that says what the protocol does not allow loses the conversation at once")]
    [InlineData("f5f55ff5")] // a second launch flag
    [InlineData("ffffeeee")] // a cancel flag where nothing is uploaded
    [InlineData("00400001")] // more than 4 MiB
    [InlineData("0000000400000000")] // too short for a header
    [InlineData("00000028" + "2000f5f5" + "00000004" + "0000005c" + "00000001" + "00123499" + "00000000000000000000000000000000" + "00000000")] // another serial
    [InlineData("00000028" + "2000f5f5" + "00000004" + "00000001" + "00000001" + "00123400" + "00000000000000000000000000000000" + "00000000")] // another procedure
    public async Task LyingDaemon(string words)
    {
        var channel = new MemoryChannel();
        var client = new GuestClient(new RpcConnection(channel));
        channel.Write(Convert.FromHexString(words));

        var lost = await client.Invoking(c => c.PingDaemonAsync()).Should().ThrowAsync<EngineException>();

        lost.Which.Error.Code.Should().Be("protocol.lost");
        lost.Which.Error.Layer.Should().Be(ErrorLayer.Protocol);
    }

    [Fact(DisplayName = "Optional arguments are all on the wire, and the mask says which are meant")]
    public async Task OptionalArguments()
    {
        var channel = new MemoryChannel();
        var client = new GuestClient(new RpcConnection(channel));

        _ = client.MkfsAsync("ext4", new Device("/dev/sda1"), inode: 256, label: "root");

        var expected = "00000058" + "2000f5f5" + "00000004" + "00000116" + "00000000" + "00123400"
            + "0000000000000000" + "0000000000000014" + "00000000"
            + "00000004" + "65787434" + "00000009" + "2f6465762f73646131000000"
            + "00000000" + "00000000" + "00000100" + "00000000" + "00000004" + "726f6f74";
        Convert.ToHexStringLower(await SentAsync(channel, expected.Length / 2)).Should().Be(expected);
    }

    private static async Task<byte[]> SentAsync(MemoryChannel channel, int bytes)
    {
        var result = await channel.SentByHost.ReadAtLeastAsync(bytes);
        var sent = result.Buffer.ToArray();
        channel.SentByHost.AdvanceTo(result.Buffer.End);
        return sent;
    }

    private sealed class Silent : IDispatcher
    {
        public void Dispatch(IncomingCall call) { }
    }
}
