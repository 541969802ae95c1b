using System.Text.RegularExpressions;
using Engine.Protocol.Client;
using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;

namespace Engine.Protocol.Tests.Calls;

public class GuestClientTests
{
    [Fact(DisplayName = "A call with optional arguments has the bytes that libguestfs sends")]
    public async Task OptionalArgumentsAreGolden()
    {
        var daemon = new ScriptedDaemon();

        await new GuestClient(daemon).MkfsAsync("ext4", new Device("/dev/sda1"), blocksize: 4096, label: "root");

        daemon.LastCall!.Procedure.Should().Be(Procedure.Mkfs);
        daemon.LastCall.OptionalMask.Should().Be(0b10001);
        Convert.ToHexStringLower(daemon.LastCall.Arguments.Span).Should().Be(string.Concat(
            "00000004" + "65787434", // ext4
            "00000009" + "2f6465762f736461" + "31000000", // /dev/sda1, padded
            "00001000", // blocksize
            "00000000", // features: not given, an empty string all the same
            "00000000", // inode: not given
            "00000000", // sectorsize: not given
            "00000004" + "726f6f74")); // label
    }

    [Fact(DisplayName = "Files are no arguments, and go with the call")]
    public async Task FilesGoWithTheCall()
    {
        var daemon = new ScriptedDaemon();
        using var content = new MemoryStream();

        await new GuestClient(daemon).UploadAsync(content, new GuestPath("/etc/motd"));

        daemon.LastCall!.Upload.Should().BeSameAs(content);
        daemon.LastCall.Download.Should().BeNull();
        Convert.ToHexStringLower(daemon.LastCall.Arguments.Span).Should().Be("00000009" + "2f6574632f6d6f74" + "64000000");
    }

    [Fact(DisplayName = "An answer that can't be decoded is a protocol error that names the action")]
    public async Task WrongAnswerIsAnError()
    {
        var client = new GuestClient(new Answering([0, 0, 0]));

        var error = (await client.Awaiting(guest => guest.BlockdevGetsize64Async(new Device("/dev/sda")))
            .Should().ThrowAsync<EngineException>()).Which.Error;

        error.Code.Should().Be("protocol.reply");
        error.Retryable.Should().BeTrue("another appliance may answer");
        error.Layer.Should().Be(ErrorLayer.Protocol);
        error.Message.Should().Contain("blockdev_getsize64");
    }

    [Theory(DisplayName = "An argument that has no form on the wire is an input error, and no call is made")]
    [InlineData(@"a\0b")]
    [InlineData(@"a\uD800b")]
    public async Task WrongArgumentIsAnError(string path)
    {
        var daemon = new ScriptedDaemon();

        var error = (await new GuestClient(daemon).Awaiting(guest => guest.TouchAsync(new GuestPath(Regex.Unescape(path))))
            .Should().ThrowAsync<EngineException>()).Which.Error;

        error.Code.Should().Be("protocol.arguments");
        error.Layer.Should().Be(ErrorLayer.Input);
        daemon.LastCall.Should().BeNull();
    }

    [Fact(DisplayName = "Content that is larger than a message is an input error")]
    public async Task TooLargeArgumentIsAnError()
    {
        var client = new GuestClient(new ScriptedDaemon());

        (await client.Awaiting(guest => guest.InternalWriteAsync(new GuestPath("/f"), new byte[4 * 1024 * 1024]))
            .Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be("protocol.arguments");
    }

    [Fact(DisplayName = "What fails in the guest reaches the caller as it is")]
    public async Task FailuresPass()
    {
        var daemon = new ScriptedDaemon { GroupFailure = new ActionException("ENOTSUP", "no lvm2 here") };

        (await new GuestClient(daemon).Awaiting(guest => guest.PvsAsync()).Should().ThrowAsync<ActionException>())
            .Which.Errno.Should().Be("ENOTSUP");
    }

    private sealed class Answering(byte[] reply) : ICallTarget
    {
        public Task<ReadOnlyMemory<byte>> CallAsync(Call call, CancellationToken cancel) => Task.FromResult<ReadOnlyMemory<byte>>(reply);
    }
}
