using Engine.Actors.Handles;

namespace Engine.Actors.Tests.Handles;

public sealed class HandleCallTests : HandleSpec
{
    [Fact(DisplayName = "A launched handle makes calls and gives their results")]
    public async Task Calls()
    {
        var (handle, appliance) = await OpenReady();

        var size = handle.Guest.BlockdevGetsize64Async(new Device("/dev/sda"));
        await appliance.Daemon.Expects(Procedure.BlockdevGetsize64);
        await appliance.Daemon.Replies(body => body.Hyper(42));

        (await size.WaitAsync(Limit)).Should().Be(42);
    }

    [Fact(DisplayName = "An action that fails in the guest is an ActionException, and the handle goes on")]
    public async Task ActionFails()
    {
        var (handle, appliance) = await OpenReady();

        var mkdir = handle.Guest.MkdirAsync(new GuestPath("/a"));
        await appliance.Daemon.Expects(Procedure.Mkdir);
        await appliance.Daemon.Fails("EEXIST", "mkdir: /a: File exists");

        var failed = async () => await mkdir.WaitAsync(Limit);
        (await failed.Should().ThrowAsync<ActionException>()).Which.Errno.Should().Be("EEXIST");
        var sync = handle.Guest.SyncAsync();
        await appliance.Daemon.Expects(Procedure.Sync);
        await appliance.Daemon.Replies();
        await sync.WaitAsync(Limit);
    }

    [Fact(DisplayName = "Calls made at once reach the daemon one after the other, in their order")]
    public async Task Serialised()
    {
        var (handle, appliance) = await OpenReady();

        var calls = new[] { handle.Guest.SyncAsync(), handle.Guest.PingDaemonAsync(), handle.Guest.UmountAllAsync() };

        foreach (var expected in new[] { Procedure.Sync, Procedure.PingDaemon, Procedure.UmountAll })
        {
            await appliance.Daemon.Expects(expected);
            calls.Count(call => call.IsCompleted).Should().BeLessThan(3);
            await appliance.Daemon.Replies();
        }
        await Task.WhenAll(calls).WaitAsync(Limit);
    }

    [Fact(DisplayName = "A handle that is launching keeps calls until the guest is ready")]
    public async Task KeptWhileLaunching()
    {
        var handle = Open();
        await handle.AddDriveAsync(Disk);
        var launch = handle.LaunchAsync();
        var appliance = await Launcher.Started();

        var sync = handle.Guest.SyncAsync();
        await appliance.Boots();
        await appliance.Daemon.Expects(Procedure.Sync);
        await appliance.Daemon.Replies();

        await Task.WhenAll(launch, sync).WaitAsync(Limit);
    }

    [Fact(DisplayName = "One call more than the queue holds is refused, and the others are answered")]
    public async Task QueueIsBounded()
    {
        var (handle, appliance) = await OpenReady();
        var running = handle.Guest.SyncAsync();
        await appliance.Daemon.Expects(Procedure.Sync);
        var waiting = new[] { handle.Guest.SyncAsync(), handle.Guest.SyncAsync() };

        var error = await ErrorOf(handle.Guest.SyncAsync());

        error.Code.Should().Be("handle.queue");
        error.Retryable.Should().BeTrue();
        await appliance.Daemon.Replies();
        foreach (var _ in waiting)
        {
            await appliance.Daemon.Expects(Procedure.Sync);
            await appliance.Daemon.Replies();
        }
        await Task.WhenAll([running, .. waiting]).WaitAsync(Limit);
    }

    [Fact(DisplayName = "A call that is cancelled while it waits never reaches the daemon and leaves its place to another")]
    public async Task CancelledWhileWaiting()
    {
        var (handle, appliance) = await OpenReady();
        var running = handle.Guest.SyncAsync();
        await appliance.Daemon.Expects(Procedure.Sync);
        using var cancel = new CancellationTokenSource();
        var cancelled = handle.Guest.UmountAllAsync(cancel.Token);

        await cancel.CancelAsync();

        var wait = async () => await cancelled.WaitAsync(Limit);
        await wait.Should().ThrowAsync<OperationCanceledException>();
        var next = handle.Guest.PingDaemonAsync();
        await appliance.Daemon.Replies();
        await appliance.Daemon.Expects(Procedure.PingDaemon);
        await appliance.Daemon.Replies();
        await Task.WhenAll(running, next).WaitAsync(Limit);
    }

    [Fact(DisplayName = "Cancelling an upload breaks the transfer off, and the conversation goes on")]
    public async Task CancelledUpload()
    {
        var (handle, appliance) = await OpenReady();
        using var cancel = new CancellationTokenSource();
        var source = new System.IO.Pipelines.Pipe();
        var upload = handle.Guest.UploadAsync(source.Reader.AsStream(), new DeviceOrPath("/a"), cancel.Token);
        await appliance.Daemon.Expects(Procedure.Upload);
        await source.Writer.WriteAsync(new byte[8192]);
        (await appliance.Daemon.ReadChunk()).Content.Should().HaveCount(8192);

        await cancel.CancelAsync();

        (await appliance.Daemon.ReadsChunks()).Cancelled.Should().BeTrue();
        await appliance.Daemon.Fails("", "file upload cancelled");
        var wait = async () => await upload.WaitAsync(Limit);
        await wait.Should().ThrowAsync<OperationCanceledException>();
        var ping = handle.Guest.PingDaemonAsync();
        await appliance.Daemon.Expects(Procedure.PingDaemon);
        await appliance.Daemon.Replies();
        await ping.WaitAsync(Limit);
    }

    [Fact(DisplayName = "Cancelling a download sends the cancel flag, and the conversation goes on")]
    public async Task CancelledDownload()
    {
        var (handle, appliance) = await OpenReady();
        using var cancel = new CancellationTokenSource();
        var received = new MemoryStream();
        var download = handle.Guest.DownloadAsync(new DeviceOrPath("/a"), received, cancel.Token);
        await appliance.Daemon.Expects(Procedure.Download);
        await appliance.Daemon.Replies();
        await appliance.Daemon.SendsChunk([1, 2, 3]);
        await Eventually(() => received.Length == 3);

        await cancel.CancelAsync();

        await appliance.Daemon.ExpectsCancelFlag();
        await appliance.Daemon.SendsChunk([], cancelled: true);
        var wait = async () => await download.WaitAsync(Limit);
        await wait.Should().ThrowAsync<OperationCanceledException>();
        var ping = handle.Guest.PingDaemonAsync();
        await appliance.Daemon.Expects(Procedure.PingDaemon);
        await appliance.Daemon.Replies();
        await ping.WaitAsync(Limit);
    }

    [Fact(DisplayName = "Events tell of entering, progress, console lines and the outcome of calls")]
    public async Task Events()
    {
        var (handle, appliance) = await OpenReady();
        var events = Listen(handle);
        var sync = handle.Guest.SyncAsync();
        await appliance.Daemon.Expects(Procedure.Sync);

        await appliance.Daemon.Progresses(3, 10);
        (await events.Next<HandleEvent.Entered>()).Action.Should().Be("sync");
        (await events.Next<HandleEvent.Progress>()).Value.Position.Should().Be(3);
        appliance.Prints("hello from the kernel");
        (await events.Next<HandleEvent.ApplianceLine>()).Text.Should().Be("hello from the kernel");
        await appliance.Daemon.Fails("EIO", "sync: Input/output error");

        var trace = await events.Next<HandleEvent.Trace>();
        trace.Action.Should().Be("sync");
        trace.Outcome.Should().Be("sync: Input/output error");
        (await Record.ExceptionAsync(() => sync.WaitAsync(Limit))).Should().BeOfType<ActionException>();
    }

    [Fact(DisplayName = "A reader of events that sleeps loses the oldest ones and holds up nobody")]
    public async Task EventsAreBounded()
    {
        var (handle, appliance) = await OpenReady(Settings with { EventsKeptMax = 16 });
        var events = handle.Events();
        var awake = Listen(handle);

        for (var i = 0; i < 100; i++)
            appliance.Prints($"line {i}");
        appliance.Dies();
        await awake.Next<HandleEvent.SubprocessQuit>(); // a close before it would have disks to flush, and fail
        await handle.CloseAsync().WaitAsync(Limit);

        var kept = new List<HandleEvent>();
        await foreach (var happened in events)
            kept.Add(happened);
        kept.Should().HaveCount(16);
        kept[^1].Should().BeOfType<HandleEvent.Closed>();
    }
}
