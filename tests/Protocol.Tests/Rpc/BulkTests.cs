using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;
using Engine.Protocol.Xdr;
using FluentAssertions;
using Xunit;

namespace Engine.Protocol.Tests.Rpc;

/// <summary>What our own two ends do when they have agreed on more than libguestfs knows.</summary>
public sealed class BulkTests
{
    private const int First = WireWords.AgreedContentBytesMax;
    private static readonly byte[] Content = [.. Enumerable.Range(0, First + (20 * MemoryBulk.ChunkBytes)).Select(i => (byte)(i * 7 >> 3))];
    private static readonly DeviceOrPath Anywhere = new("/file");

    [Theory(DisplayName = "An upload by the bulk disk arrives whole, whatever its size")]
    [InlineData(0)]
    [InlineData(First)]
    [InlineData(First + 1)]
    [InlineData(First + 511)]
    [InlineData(First + 512)]
    [InlineData(First + 513)]
    [InlineData(First + MemoryBulk.ChunkBytes - 1)]
    [InlineData(First + MemoryBulk.ChunkBytes)]
    [InlineData(First + MemoryBulk.ChunkBytes + 1)]
    [InlineData(First + (20 * MemoryBulk.ChunkBytes))]
    public async Task Whole(int size)
    {
        foreach (var copies in new[] { true, false })
        {
            var bulk = new MemoryBulk();
            var received = new MemoryStream();
            await using var talk = await Conversation.BeginAsync(call => Receive(call, received, copies), bulk: bulk);

            await talk.Guest.UploadAsync(new MemoryStream(Content, 0, size), Anywhere);

            received.ToArray().AsSpan().SequenceEqual(Content.AsSpan(0, size)).Should().BeTrue();
            bulk.Reads.Should().Be((Math.Max(0, size - First) + MemoryBulk.ChunkBytes - 1) / MemoryBulk.ChunkBytes);
            bulk.OnDisk.Should().Be(0);
            await talk.Guest.PingDaemonAsync();
        }
    }

    [Fact(DisplayName = "No more chunks are on the bulk disk than it holds, however slow the daemon is")]
    public async Task BackPressure()
    {
        var bulk = new MemoryBulk();
        using var reading = new ManualResetEventSlim();
        await using var talk = await Conversation.BeginAsync(
            call =>
            {
                call.FileIn.ReadExactly(new byte[First]); // the port would be full of it
                reading.Wait();
                call.FileIn.CopyTo(Stream.Null);
            },
            bulk: bulk);
        var upload = talk.Guest.UploadAsync(new MemoryStream(Content), Anywhere);
        SpinWait.SpinUntil(() => bulk.OnDisk == bulk.ChunksMax, TimeSpan.FromSeconds(10)).Should().BeTrue();
        upload.IsCompleted.Should().BeFalse();

        reading.Set();

        await upload;
        bulk.MostAtOnce.Should().Be(bulk.ChunksMax);
    }

    [Theory(DisplayName = "A daemon that fails anywhere in a bulk upload says why, and the conversation goes on")]
    [InlineData(0)]
    [InlineData(First)]
    [InlineData(First + 1)]
    [InlineData(First + (3 * MemoryBulk.ChunkBytes))]
    [InlineData(First + (20 * MemoryBulk.ChunkBytes))]
    public async Task DaemonFails(int readBefore)
    {
        var bulk = new MemoryBulk();
        await using var talk = await Conversation.BeginAsync(
            call =>
            {
                if (IsPing(call))
                    return;
                call.FileIn.ReadExactly(new byte[readBefore]);
                throw new ActionException("ENOSPC", "the disk is full");
            },
            bulk: bulk);

        for (var i = 0; i < 3; i++)
        {
            var failed = await talk.Guest.Invoking(g => g.UploadAsync(new MemoryStream(Content), Anywhere)).Should().ThrowAsync<ActionException>();
            failed.Which.Errno.Should().Be("ENOSPC");
            bulk.OnDisk.Should().Be(0);
            await talk.Guest.PingDaemonAsync();
        }
    }

    [Theory(DisplayName = "A bulk disk that can't be read fails its upload and not the conversation")]
    [InlineData(1)]
    [InlineData(20)]
    public async Task DiskFails(int read)
    {
        var bulk = new MemoryBulk { FailsAtRead = read };
        await using var talk = await Conversation.BeginAsync(call => call.FileIn.CopyTo(Stream.Null), bulk: bulk);

        var failed = await talk.Guest.Invoking(g => g.UploadAsync(new MemoryStream(Content), Anywhere)).Should().ThrowAsync<ActionException>();

        failed.Which.Errno.Should().Be("EIO");
        bulk.OnDisk.Should().Be(0);
        await talk.Guest.PingDaemonAsync();
        await talk.Guest.UploadAsync(new MemoryStream(Content), Anywhere);
    }

    [Fact(DisplayName = "An action that does not read its bulk upload to the end is answered all the same")]
    public async Task Unread()
    {
        var bulk = new MemoryBulk();
        await using var talk = await Conversation.BeginAsync(_ => { }, bulk: bulk);

        await talk.Guest.UploadAsync(new MemoryStream(Content), Anywhere);

        bulk.Reads.Should().Be(0);
        await talk.Guest.PingDaemonAsync();
    }

    [Theory(DisplayName = "A caller can cancel a bulk upload anywhere; the daemon learns of it and the conversation goes on")]
    [InlineData(1)]
    [InlineData(First + 1)]
    [InlineData(First + (3 * MemoryBulk.ChunkBytes))]
    [InlineData(100 * MemoryBulk.ChunkBytes)]
    public async Task Cancelled(int afterBytes)
    {
        var bulk = new MemoryBulk();
        Exception? seen = null;
        await using var talk = await Conversation.BeginAsync(
            call =>
            {
                try
                {
                    call.FileIn.CopyTo(Stream.Null);
                }
                catch (Exception cause)
                {
                    seen = cause;
                    throw;
                }
            },
            bulk: bulk);
        using var cancel = new CancellationTokenSource();

        var upload = talk.Guest.UploadAsync(new EndlessStream(cancel, afterBytes), Anywhere, cancel.Token);

        await FluentActions.Awaiting(() => upload).Should().ThrowAsync<OperationCanceledException>();
        bulk.OnDisk.Should().Be(0);
        seen.Should().BeOfType<ActionException>().Which.Errno.Should().BeOneOf("EINTR", "EIO");
        await talk.Guest.PingDaemonAsync();
    }

    [Fact(DisplayName = "A caller can cancel a bulk upload that waits for a daemon which takes nothing")]
    public async Task CancelledWhileFull()
    {
        var bulk = new MemoryBulk();
        using var reading = new ManualResetEventSlim();
        await using var talk = await Conversation.BeginAsync(
            call =>
            {
                if (IsPing(call))
                    return;
                call.FileIn.ReadExactly(new byte[First]); // the port would be full of it
                reading.Wait();
                call.FileIn.CopyTo(Stream.Null);
            },
            bulk: bulk);
        using var cancel = new CancellationTokenSource();
        var upload = talk.Guest.UploadAsync(new MemoryStream(Content), Anywhere, cancel.Token);
        SpinWait.SpinUntil(() => bulk.OnDisk == bulk.ChunksMax, TimeSpan.FromSeconds(10)).Should().BeTrue();

        await cancel.CancelAsync();
        SpinWait.SpinUntil(() => bulk.OnDisk == 0, TimeSpan.FromSeconds(10)).Should().BeTrue("nothing stays on the disk for a caller that gave up");
        reading.Set();

        await FluentActions.Awaiting(() => upload).Should().ThrowAsync<OperationCanceledException>();
        await talk.Guest.PingDaemonAsync();
    }

    [Fact(DisplayName = "Progress of a bulk upload counts chunks as they come, and ends at the total")]
    public async Task Progress()
    {
        var clock = new SteppingTime(TimeSpan.FromMilliseconds(500));
        await using var talk = await Conversation.BeginAsync(call => call.FileIn.CopyTo(Stream.Null), clock, bulk: new MemoryBulk());

        await talk.Guest.UploadAsync(new MemoryStream(Content), Anywhere);

        talk.Progress.Select(p => p.Position).Should().BeInAscendingOrder();
        talk.Progress.Should().OnlyContain(p => p.Total == (ulong)Content.Length);
        talk.Progress[^1].Position.Should().Be((ulong)Content.Length);
    }

    [Fact(DisplayName = "After an agreement a download comes in large chunks; before it none has more than 8192 bytes")]
    public async Task LargeChunks()
    {
        var largest = new List<int>();
        foreach (var bulk in new[] { null, new MemoryBulk() })
        {
            await using var talk = await Conversation.BeginAsync(call => call.FileOut.Write(Content, 0, IsPing(call) ? 0 : Content.Length), bulk: bulk);
            var received = new MemoryStream();
            await talk.Guest.DownloadAsync(Anywhere, received);
            received.ToArray().AsSpan().SequenceEqual(Content).Should().BeTrue();
            largest.Add(talk.Channel.LargestWriteOfGuest);
        }

        largest.Should().Equal(12 + 8192, 12 + WireWords.AgreedContentBytesMax);
    }

    [Fact(DisplayName = "A daemon that knows no agreement is spoken to as libguestfs's is")]
    public async Task Foreign()
    {
        var received = new MemoryStream();
        await using var talk = await Conversation.BeginAsync(call =>
        {
            if (call.Procedure == (int)Procedure.EngineAgree)
                throw new ActionException("", "unknown procedure");
            call.FileIn.CopyTo(received);
        });
        var lane = new MemoryBulk();

        await talk.Connection.AgreeAsync(lane, CancellationToken.None);
        await talk.Guest.UploadAsync(new MemoryStream(Content), Anywhere);

        received.Length.Should().Be(Content.Length);
        lane.MostAtOnce.Should().Be(0);
    }

    [Fact(DisplayName = "A bulk chunk that nobody agreed on ends the daemon, as any chunk does that it can't place")]
    public async Task NotAgreed()
    {
        var talk = await Conversation.BeginAsync(call => call.FileIn.CopyTo(Stream.Null));
        await using var _ = talk;
        var header = new byte[44];
        header[3] = 40;
        MessageHeader.ForCall((int)Procedure.Upload, 1, 0, 0).Write(header.AsSpan(4));
        var chunk = new XdrWriter();
        foreach (var word in new[] { WireWords.BulkChunkBytes, WireWords.BulkChunk, 0, 512, 512 })
            chunk.Int(word);

        await talk.Channel.Output.WriteAsync((byte[])[.. header, .. chunk.Written.Span]);

        SpinWait.SpinUntil(() => talk.DaemonFailure is not null, TimeSpan.FromSeconds(10)).Should().BeTrue();
        talk.DaemonFailure.Should().BeOfType<ConversationLostException>();
    }

    private static void Receive(IncomingCall call, MemoryStream received, bool copies)
    {
        if (copies)
        {
            call.FileIn.CopyTo(received);
            return;
        }
        var block = new byte[1000];
        for (int count; (count = call.FileIn.Read(block)) > 0;)
            received.Write(block, 0, count);
    }

    private static bool IsPing(IncomingCall call) => call.Procedure == (int)Procedure.PingDaemon;
}
