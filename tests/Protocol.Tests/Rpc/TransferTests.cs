using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;
using FluentAssertions;
using Xunit;

namespace Engine.Protocol.Tests.Rpc;

public sealed class TransferTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 100_003).Select(i => (byte)(i * 7))];
    private static readonly DeviceOrPath Anywhere = new("/file");

    [Theory(DisplayName = "An upload arrives whole, whatever its size")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8192)]
    [InlineData(100_003)]
    public async Task Upload(int size)
    {
        var received = new MemoryStream();
        await using var talk = await Conversation.BeginAsync(call => call.FileIn.CopyTo(received));

        await talk.Guest.UploadAsync(new MemoryStream(Content, 0, size), Anywhere);

        received.ToArray().Should().Equal(Content.Take(size));
        await talk.Guest.PingDaemonAsync();
    }

    [Theory(DisplayName = "A download arrives whole, whatever its size")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8192)]
    [InlineData(100_003)]
    public async Task Download(int size)
    {
        await using var talk = await Conversation.BeginAsync(call => call.FileOut.Write(Content, 0, IsPing(call) ? 0 : size));
        var received = new MemoryStream();

        await talk.Guest.DownloadAsync(Anywhere, received);

        received.ToArray().Should().Equal(Content.Take(size));
    }

    [Theory(DisplayName = "A daemon that fails in an upload says why, and the conversation goes on")]
    [InlineData(0)]
    [InlineData(50_000)]
    [InlineData(100_003)]
    public async Task UploadRefused(int readBefore)
    {
        await using var talk = await Conversation.BeginAsync(call =>
        {
            if (IsPing(call))
                return;
            call.FileIn.ReadExactly(new byte[readBefore]);
            throw new ActionException("ENOSPC", "the disk is full");
        });

        for (var i = 0; i < 3; i++)
        {
            var failed = await talk.Guest.Invoking(g => g.UploadAsync(new MemoryStream(Content), Anywhere)).Should().ThrowAsync<ActionException>();
            failed.Which.Errno.Should().Be("ENOSPC");
            await talk.Guest.PingDaemonAsync();
        }
    }

    [Fact(DisplayName = "An action that does not read its upload to the end is answered all the same")]
    public async Task UploadUnread()
    {
        await using var talk = await Conversation.BeginAsync(_ => { });

        await talk.Guest.UploadAsync(new MemoryStream(Content), Anywhere);

        await talk.Guest.PingDaemonAsync();
    }

    [Theory(DisplayName = "A caller can cancel an upload; the daemon learns of it and the conversation goes on")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task UploadCancelled(bool streamLooks)
    {
        Exception? seen = null;
        await using var talk = await Conversation.BeginAsync(call =>
        {
            if (IsPing(call))
                return;
            try
            {
                call.FileIn.CopyTo(Stream.Null);
            }
            catch (Exception cause)
            {
                seen = cause;
                throw;
            }
        });
        using var cancel = new CancellationTokenSource();

        Stream content = new EndlessStream(cancel, afterBytes: 40_000);
        var upload = talk.Guest.UploadAsync(streamLooks ? content : new DeafStream(content), Anywhere, cancel.Token);

        await FluentActions.Awaiting(() => upload).Should().ThrowAsync<OperationCanceledException>();
        seen.Should().BeOfType<ActionException>().Which.Errno.Should().Be("EINTR");
        await talk.Guest.PingDaemonAsync();
    }

    [Fact(DisplayName = "A local file that can't be read fails its upload and not the conversation")]
    public async Task UploadUnreadable()
    {
        await using var talk = await Conversation.BeginAsync(call => call.FileIn.CopyTo(Stream.Null));

        var failed = await talk.Guest.Invoking(g => g.UploadAsync(new BrokenStream(), Anywhere)).Should().ThrowAsync<EngineException>();

        failed.Which.Error.Code.Should().Be("transfer.local");
        await talk.Guest.PingDaemonAsync();
    }

    [Fact(DisplayName = "A daemon that fails before the first byte of a download gives an error reply")]
    public async Task DownloadRefused()
    {
        await using var talk = await Conversation.BeginAsync(call =>
        {
            if (!IsPing(call))
                throw new ActionException("ENOENT", "no such file");
        });

        var failed = await talk.Guest.Invoking(g => g.DownloadAsync(Anywhere, new MemoryStream())).Should().ThrowAsync<ActionException>();

        failed.Which.Errno.Should().Be("ENOENT");
        await talk.Guest.PingDaemonAsync();
    }

    [Fact(DisplayName = "A daemon that fails in the middle of a download breaks it off, and the conversation goes on")]
    public async Task DownloadBroken()
    {
        await using var talk = await Conversation.BeginAsync(call =>
        {
            if (IsPing(call))
                return;
            call.FileOut.Write(Content);
            throw new ActionException("EIO", "a bad sector");
        });

        await talk.Guest.Invoking(g => g.DownloadAsync(Anywhere, new MemoryStream())).Should().ThrowAsync<ActionException>();

        await talk.Guest.PingDaemonAsync();
    }

    [Fact(DisplayName = "A caller can cancel an endless download; the daemon stops and the conversation goes on")]
    public async Task DownloadCancelled()
    {
        Exception? seen = null;
        await using var talk = await Conversation.BeginAsync(call =>
        {
            try
            {
                while (!IsPing(call))
                    call.FileOut.Write(Content);
            }
            catch (Exception cause)
            {
                seen = cause;
                throw;
            }
        });
        using var cancel = new CancellationTokenSource();

        var download = talk.Guest.DownloadAsync(Anywhere, new EndlessStream(cancel, afterBytes: 40_000), cancel.Token);

        await FluentActions.Awaiting(() => download).Should().ThrowAsync<OperationCanceledException>();
        await talk.Guest.PingDaemonAsync();
        seen.Should().BeOfType<ActionException>().Which.Errno.Should().Be("EINTR");
    }

    [Fact(DisplayName = "A local file that can't be written fails its download and not the conversation")]
    public async Task DownloadUnwritable()
    {
        await using var talk = await Conversation.BeginAsync(call =>
        {
            if (!IsPing(call))
                call.FileOut.Write(Content);
        });

        var failed = await talk.Guest.Invoking(g => g.DownloadAsync(Anywhere, new BrokenStream())).Should().ThrowAsync<EngineException>();

        failed.Which.Error.Code.Should().Be("transfer.local");
        await talk.Guest.PingDaemonAsync();
    }

    [Fact(DisplayName = "Progress is silent for two seconds, then comes three times a second and ends at the total")]
    public async Task Progress()
    {
        var clock = new SteppingTime(TimeSpan.FromMilliseconds(250));
        await using var talk = await Conversation.BeginAsync(call => call.FileIn.CopyTo(Stream.Null), clock);

        await talk.Guest.UploadAsync(new MemoryStream(Content), Anywhere);

        // 13 chunks and the end, a quarter of a second each: the first frame with the eighth, then every second one.
        talk.Progress.Select(p => p.Total).Should().OnlyContain(total => total == (ulong)Content.Length);
        talk.Progress.Select(p => p.Position).Should().Equal(65_536, 81_920, 98_304, 100_003);
    }

    private static bool IsPing(IncomingCall call) => call.Procedure == (int)Procedure.PingDaemon;
}
