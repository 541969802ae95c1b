using Engine.Actors.Handles;

namespace Engine.Actors.Tests.Handles;

public sealed class HandleDeathTests : HandleSpec
{
    [Fact(DisplayName = "Death while launching fails the launch with the last words, and the handle can be launched again")]
    public async Task WhileLaunching()
    {
        var handle = Open();
        await handle.AddDriveAsync(Disk);
        var events = Listen(handle);
        var launch = handle.LaunchAsync();
        var appliance = await Launcher.Started();
        var kept = handle.Guest.SyncAsync();

        appliance.Dies(status: 1, lastWords: "Kernel panic - not syncing");

        var error = await ErrorOf(launch);
        error.Code.Should().Be("appliance.lost");
        error.Retryable.Should().BeTrue();
        error.Evidence.Should().Contain("status 1").And.Contain("Kernel panic - not syncing");
        (await ErrorOf(kept)).Code.Should().Be("appliance.lost");
        (await events.Next<HandleEvent.SubprocessQuit>()).Cause.Code.Should().Be("appliance.lost");
        (await Launch(handle)).Spec.Drives.Should().Equal(Disk);
    }

    [Fact(DisplayName = "Death between calls is told by an event and by the next call, and the handle is in Config with its drives")]
    public async Task WhileReady()
    {
        var (handle, appliance) = await OpenReady();
        var events = Listen(handle);

        appliance.Dies(status: null, signal: 11);

        (await events.Next<HandleEvent.SubprocessQuit>()).Cause.Evidence.Should().Contain("signal 11");
        var error = await ErrorOf(handle.Guest.SyncAsync());
        (error.Code, error.Retryable).Should().Be(("appliance.lost", true), "its caller could not know, and a job tries again");
        error.Evidence.Should().Contain("signal 11");
        (await Launch(handle)).Spec.Drives.Should().Equal(Disk);
    }

    [Fact(DisplayName = "Death during a call answers it and those that wait, and a fresh launch works")]
    public async Task WhileBusy()
    {
        var (handle, appliance) = await OpenReady();
        var events = Listen(handle);
        var running = handle.Guest.SyncAsync();
        await appliance.Daemon.Expects(Procedure.Sync);
        var waiting = handle.Guest.SyncAsync();

        appliance.Dies(status: 137, lastWords: "Out of memory");

        var error = await ErrorOf(running);
        error.Code.Should().Be("appliance.lost");
        error.Evidence.Should().Contain("status 137").And.Contain("Out of memory");
        (await ErrorOf(waiting)).Code.Should().BeOneOf("appliance.lost", "protocol.lost");
        await events.Next<HandleEvent.SubprocessQuit>();
        (await Launch(handle)).Spec.Drives.Should().Equal(Disk);
    }

    [Fact(DisplayName = "A daemon that hangs up while qemu lives on: qemu is killed, and the call is answered")]
    public async Task DaemonAloneDies()
    {
        var (handle, appliance) = await OpenReady();
        var running = handle.Guest.SyncAsync();
        await appliance.Daemon.Expects(Procedure.Sync);

        appliance.Daemon.Dispose();

        (await ErrorOf(running)).Code.Should().Be("appliance.lost");
        (await appliance.Exited.WaitAsync(Limit)).Signal.Should().Be(9);
    }

    [Fact(DisplayName = "A daemon that breaks the protocol is lost, whatever it says")]
    public async Task DaemonLies()
    {
        var (handle, appliance) = await OpenReady();
        var running = handle.Guest.SyncAsync();
        await appliance.Daemon.Expects(Procedure.Sync);

        await appliance.Daemon.Says([0x12, 0x34, 0x56, 0x78]);

        var error = await ErrorOf(running);
        error.Code.Should().Be("appliance.lost");
        error.Evidence.Should().Contain("12345678");
        await Eventually(() => Launcher.Alive == 0);
    }

    [Fact(DisplayName = "Death in the middle of a download answers it, and its stream is not written afterwards")]
    public async Task WhileDownloading()
    {
        var (handle, appliance) = await OpenReady();
        var received = new MemoryStream();
        var download = handle.Guest.DownloadAsync(new DeviceOrPath("/a"), received);
        await appliance.Daemon.Expects(Procedure.Download);
        await appliance.Daemon.Replies();
        await appliance.Daemon.SendsChunk([1, 2, 3]);
        await Eventually(() => received.Length == 3);

        appliance.Dies();

        (await ErrorOf(download)).Code.Should().Be("appliance.lost");
    }

    [Fact(DisplayName = "A handle's death does not touch its neighbour's call")]
    public async Task NeighboursUnhurt()
    {
        var (first, dying) = await OpenReady();
        var (second, living) = await OpenReady();
        var lost = first.Guest.SyncAsync();
        var kept = second.Guest.SyncAsync();
        await dying.Daemon.Expects(Procedure.Sync);
        await living.Daemon.Expects(Procedure.Sync);

        dying.Dies();

        (await ErrorOf(lost)).Code.Should().Be("appliance.lost");
        await living.Daemon.Replies();
        await kept.WaitAsync(Limit);
        living.Exited.IsCompleted.Should().BeFalse();
    }

    [Fact(DisplayName = "An appliance that says nothing within its patience is killed, and its console is the evidence")]
    public async Task Patience()
    {
        var handle = Open();
        await handle.AddDriveAsync(Disk);
        var launch = handle.LaunchAsync(TimeSpan.FromMilliseconds(50));
        var appliance = await Launcher.Started();

        var error = await ErrorOf(launch);

        error.Code.Should().Be("appliance.timeout");
        error.Evidence.Should().Contain("signal 9");
        appliance.Exited.IsCompleted.Should().BeTrue();
    }

    [Fact(DisplayName = "A daemon that begins with something else than the launch flag is no daemon")]
    public async Task WrongFirstWord()
    {
        var handle = Open();
        await handle.AddDriveAsync(Disk);
        var launch = handle.LaunchAsync();
        var appliance = await Launcher.Started();

        await appliance.Daemon.Says([1, 2, 3, 4]);

        (await ErrorOf(launch)).Evidence.Should().Contain("01020304");
        await Eventually(() => Launcher.Alive == 0);
    }

    [Fact(DisplayName = "An appliance that can't be started fails the launch with the launcher's words, and no process has quit")]
    public async Task NotStarted()
    {
        var handle = Open();
        await handle.AddDriveAsync(Disk);
        var events = Listen(handle);
        Launcher.Failure = new ApplianceStartException("There is no qemu.", "Install qemu-system-x86.");

        var error = await ErrorOf(handle.LaunchAsync());

        error.Code.Should().Be("appliance.start");
        error.Message.Should().Be("There is no qemu.");
        error.Remedy.Should().Be("Install qemu-system-x86.");
        await handle.CloseAsync().WaitAsync(Limit);
        (await events.Rest()).Should().Equal("close");
    }

    [Fact(DisplayName = "Kill ends the appliance at once, fails the call in flight, and the handle can be launched again")]
    public async Task Kills()
    {
        var (handle, appliance) = await OpenReady();
        var events = Listen(handle);
        var running = handle.Guest.SyncAsync();
        await appliance.Daemon.Expects(Procedure.Sync);

        await handle.KillAsync().WaitAsync(Limit);

        (await ErrorOf(running)).Code.Should().Be("appliance.killed");
        (await appliance.Exited).Signal.Should().Be(9);
        await events.Next<HandleEvent.SubprocessQuit>();
        await Launch(handle);
    }

    [Fact(DisplayName = "Cancelling a launch kills what was started")]
    public async Task CancelledLaunch()
    {
        var handle = Open();
        await handle.AddDriveAsync(Disk);
        using var cancel = new CancellationTokenSource();
        var launch = handle.LaunchAsync(cancel: cancel.Token);
        var appliance = await Launcher.Started();

        await cancel.CancelAsync();

        var wait = async () => await launch.WaitAsync(Limit);
        await wait.Should().ThrowAsync<OperationCanceledException>();
        (await appliance.Exited.WaitAsync(Limit)).Signal.Should().Be(9);
        await Launch(handle);
    }

    [Fact(DisplayName = "A lost appliance fails its keeper, which is logged as information, and a fresh one is made")]
    public async Task Supervised()
    {
        var (handle, appliance) = await OpenReady();

        await EventFilter.Info(contains: "The appliance is gone").ExpectOneAsync(TimeSpan.FromSeconds(30), () =>
        {
            appliance.Dies();
            return Task.CompletedTask;
        });

        await Launch(handle);
    }

    [Fact(DisplayName = "A bug in the appliance's keeper ends the handle, and its callers hear of it")]
    public async Task KeeperHasABug()
    {
        var events = new EventFan<HandleEvent>(16);
        var handle = new HandleClient(
            Sys.ActorOf(Props.Create(() => new HandleActor(
                Settings,
                Maker().Machines,
                events,
                parent => parent.ActorOf(Props.Create(() => new Fails()), "appliance"),
                TimeProvider.System))),
            events);
        await handle.AddDriveAsync(Disk);

        var launch = handle.LaunchAsync();

        (await ErrorOf(launch)).Code.Should().Be("handle.closed");
    }

    private sealed class Fails : UntypedActor
    {
        protected override void OnReceive(object message) => throw new InvalidOperationException("a bug");
    }
}
