using System.Net.Sockets;
using Engine.Actors.Handles;

namespace Engine.Actors.Tests.Handles;

public sealed class HandleCloseTests : HandleSpec
{
    [Fact(DisplayName = "Closing flushes the disks, then kills the appliance, and the event stream ends with close")]
    public async Task Flushes()
    {
        var (handle, appliance) = await OpenReady();
        var events = Listen(handle);

        var close = handle.CloseAsync();
        await appliance.Daemon.Expects(Procedure.InternalAutosync);
        appliance.Exited.IsCompleted.Should().BeFalse();
        await appliance.Daemon.Replies();

        await close.WaitAsync(Limit);
        (await appliance.Exited.WaitAsync(Limit)).Signal.Should().Be(9);
        (await events.Rest()).Should().Equal("subprocess_quit", "close");
        (await ErrorOf(handle.Guest.SyncAsync())).Code.Should().Be("handle.closed");
    }

    [Fact(DisplayName = "A close whose flush fails says so, and ends the appliance all the same")]
    public async Task FlushFails()
    {
        var (handle, appliance) = await OpenReady();

        var close = handle.CloseAsync();
        await appliance.Daemon.Expects(Procedure.InternalAutosync);
        await appliance.Daemon.Fails("EIO", "umount: Input/output error");

        var error = await ErrorOf(close);
        error.Code.Should().Be("handle.autosync");
        error.Evidence.Should().Contain("Input/output error");
        await appliance.Exited.WaitAsync(Limit);
    }

    [Fact(DisplayName = "A close whose flush hangs gives up after its patience")]
    public async Task FlushHangs()
    {
        var (handle, appliance) = await OpenReady(Settings with { AutosyncPatience = TimeSpan.FromMilliseconds(50) });

        (await ErrorOf(handle.CloseAsync())).Code.Should().Be("handle.autosync");

        await appliance.Exited.WaitAsync(Limit);
        await Eventually(() => AppliancesLeft.Count == 0);
    }

    [Fact(DisplayName = "Closing during a transfer breaks it off, flushes and ends")]
    public async Task DuringTransfer()
    {
        var (handle, appliance) = await OpenReady();
        var source = new System.IO.Pipelines.Pipe();
        var upload = handle.Guest.UploadAsync(source.Reader.AsStream(), new DeviceOrPath("/a"));
        await appliance.Daemon.Expects(Procedure.Upload);

        var close = handle.CloseAsync();
        (await appliance.Daemon.ReadsChunks()).Cancelled.Should().BeTrue();
        await appliance.Daemon.Fails("", "file upload cancelled");
        await appliance.Daemon.Expects(Procedure.InternalAutosync);
        await appliance.Daemon.Replies();

        await close.WaitAsync(Limit);
        (await Record.ExceptionAsync(() => upload.WaitAsync(Limit))).Should().BeAssignableTo<OperationCanceledException>();
    }

    [Fact(DisplayName = "Closing an appliance that dies meanwhile says that the disks were not flushed")]
    public async Task DiesWhileFlushing()
    {
        var (handle, appliance) = await OpenReady();

        var close = handle.CloseAsync();
        await appliance.Daemon.Expects(Procedure.InternalAutosync);
        appliance.Dies();

        (await ErrorOf(close)).Code.Should().BeOneOf("appliance.lost", "handle.autosync");
    }

    [Fact(DisplayName = "A handle that was never launched closes at once, and closing twice is fine")]
    public async Task NeverLaunched()
    {
        var handle = Open();

        await handle.CloseAsync().WaitAsync(Limit);
        await handle.CloseAsync().WaitAsync(Limit);
        await handle.DisposeAsync();

        Launcher.Alive.Should().Be(0);
    }

    [Fact(DisplayName = "A handle whose actor is stopped from outside takes its appliance with it and answers its callers")]
    public async Task StoppedFromOutside()
    {
        var parent = Sys.ActorOf(Props.Create(() => new HandlesActor(Maker())));
        var handle = await parent.Ask<HandleClient>(HandlesActor.Open.Instance);
        await handle.AddDriveAsync(Disk);
        var appliance = await Launch(handle);
        var running = handle.Guest.SyncAsync();
        await appliance.Daemon.Expects(Procedure.Sync);

        Sys.Stop(parent);

        (await ErrorOf(running)).Code.Should().Be("handle.closed");
        (await appliance.Exited.WaitAsync(Limit)).Signal.Should().Be(9);
        await Eventually(() => Launcher.Alive == 0 && AppliancesLeft.Count == 0);
    }

    [Fact(DisplayName = "A handle talks to a daemon that listens on a unix socket")]
    public async Task Attaches()
    {
        var folder = Directory.CreateTempSubdirectory("engine-attach-");
        try
        {
            var path = Path.Combine(folder.FullName, "daemon.sock");
            using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen(1);
            var handle = Open();

            var attach = handle.AttachAsync(path);
            var stream = new NetworkStream(await listener.AcceptAsync().WaitAsync(Limit), ownsSocket: true);
            using var daemon = new FakeDaemon(stream, stream);
            await daemon.Boots();
            await attach.WaitAsync(Limit);
            var sync = handle.Guest.SyncAsync();
            await daemon.Expects(Procedure.Sync);
            await daemon.Replies();
            await sync.WaitAsync(Limit);

            daemon.Dispose();
            (await ErrorOf(handle.Guest.SyncAsync())).Code.Should().Be("appliance.lost");
            (await ErrorOf(handle.AttachAsync(path + "x"))).Code.Should().Be("handle.attach");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
