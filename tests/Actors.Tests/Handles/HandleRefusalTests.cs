using Engine.Actors.Handles;
using static Engine.Actors.Handles.HandleProtocol;
using Kill = Engine.Actors.Handles.HandleProtocol.Kill;

namespace Engine.Actors.Tests.Handles;

/// <summary>Fed by every command there is, so that a new one can't be forgotten in a state.</summary>
public sealed class HandleRefusalTests : HandleSpec
{
    private static readonly Dictionary<Type, ICommand> _commands = new ICommand[]
    {
        new AddDrive(Disk),
        new RemoveDrive("disk"),
        new Launch(null),
        new Attach("/nowhere.sock", null),
        new Invoke(new Call(Procedure.Sync, ReadOnlyMemory<byte>.Empty), CancellationToken.None),
        new Locate(),
        new Kill(),
        new Close(),
    }.ToDictionary(command => command.GetType());

    public static TheoryData<Type> Commands()
    {
        var all = typeof(HandleProtocol).GetNestedTypes().Where(type => type.IsAssignableTo(typeof(ICommand)) && !type.IsInterface);
        return [.. all];
    }

    [Theory(DisplayName = "In Config, calls and the question for the process are refused")]
    [MemberData(nameof(Commands))]
    public async Task Config(Type command) => await Check(await InConfig(), "Config", command, refused: [typeof(Invoke), typeof(Locate)]);

    [Theory(DisplayName = "In Launching, drives, launches and the question for the process are refused")]
    [MemberData(nameof(Commands))]
    public async Task Launching(Type command)
    {
        var handle = await InConfig();
        handle.Tell(new Launch(null), CreateTestProbe());
        await Launcher.Started();
        await Check(handle, "Launching", command, refused: [typeof(AddDrive), typeof(RemoveDrive), typeof(Launch), typeof(Attach), typeof(Locate)]);
    }

    [Theory(DisplayName = "In Ready, launches are refused")]
    [MemberData(nameof(Commands))]
    public async Task Ready(Type command) =>
        await Check((await InReady()).Handle, "Ready", command, refused: [typeof(Launch), typeof(Attach)]);

    [Theory(DisplayName = "In Busy, drives and launches are refused")]
    [MemberData(nameof(Commands))]
    public async Task Busy(Type command)
    {
        var (handle, appliance) = await InReady();
        await Calls(handle, appliance);
        await Check(handle, "Busy", command, refused: [typeof(AddDrive), typeof(RemoveDrive), typeof(Launch), typeof(Attach)]);
    }

    [Theory(DisplayName = "While a close waits for the call in flight, all but Kill and Close is refused")]
    [MemberData(nameof(Commands))]
    public async Task Closing(Type command)
    {
        var (handle, appliance) = await InReady();
        await Calls(handle, appliance);
        handle.Tell(new Close(), CreateTestProbe());
        await Check(handle, "Closing", command, refused: [typeof(AddDrive), typeof(RemoveDrive), typeof(Launch), typeof(Attach), typeof(Invoke), typeof(Locate)]);
    }

    [Theory(DisplayName = "While a close flushes the disks, all but Kill and Close is refused")]
    [MemberData(nameof(Commands))]
    public async Task Syncing(Type command)
    {
        var (handle, appliance) = await InReady();
        handle.Tell(new Close(), CreateTestProbe());
        await appliance.Daemon.Expects(Procedure.InternalAutosync);
        await Check(handle, "Syncing", command, refused: [typeof(AddDrive), typeof(RemoveDrive), typeof(Launch), typeof(Attach), typeof(Invoke), typeof(Locate)]);
    }

    [Theory(DisplayName = "While an appliance ends, all but Kill and Close is refused")]
    [MemberData(nameof(Commands))]
    public async Task Ending(Type command)
    {
        var appliance = CreateTestProbe();
        var handle = Sys.ActorOf(Props.Create(() => new HandleActor(
            Settings, Maker().Machines, new EventFan<HandleEvent>(16), _ => appliance.Ref, TimeProvider.System)));
        handle.Tell(new AddDrive(Disk), TestActor);
        await ExpectMsgAsync<Done>();
        handle.Tell(new Launch(null), TestActor);
        handle.Tell(new Engine.Actors.Appliances.ApplianceProtocol.Booted(new NeverAnswers(), TimeSpan.Zero, []));
        await ExpectMsgAsync<Launched>();
        handle.Tell(new Kill(), CreateTestProbe()); // and the probe never says that it has halted
        if (command == typeof(Kill) || command == typeof(Close))
        {
            handle.Tell(_commands[command], TestActor);
            handle.Tell(new Engine.Actors.Appliances.ApplianceProtocol.Halted(true));
            await ExpectMsgAsync<Done>();
        }
        else
        {
            await Check(handle, "Ending", command, refused: [typeof(AddDrive), typeof(RemoveDrive), typeof(Launch), typeof(Attach), typeof(Invoke), typeof(Locate)]);
        }
    }

    private async Task Check(IActorRef handle, string state, Type command, Type[] refused)
    {
        _commands.Should().ContainKey(command, "a new command belongs into these theories");
        var probe = CreateTestProbe();
        handle.Tell(_commands[command], probe);
        if (refused.Contains(command))
        {
            var error = (await probe.ExpectMsgAsync<Refused>()).Error;
            error.Code.Should().Be("handle.state");
            error.Message.Should().Contain(command.Name).And.Contain(state);
        }
        else
        {
            // What is accepted is either still being worked on or answered by something else.
            var reply = await probe.ReceiveOneAsync(TimeSpan.FromMilliseconds(200));
            (reply is Refused { Error.Code: "handle.state" }).Should().BeFalse($"{command.Name} is accepted in {state}");
        }
    }

    private async Task<IActorRef> InConfig()
    {
        var events = new EventFan<HandleEvent>(16);
        var handle = Sys.ActorOf(HandleActor.Props(Settings, Maker().Machines, events, AppliancesLeft, TimeProvider.System));
        handle.Tell(new AddDrive(Disk), TestActor);
        await ExpectMsgAsync<Done>();
        return handle;
    }

    private async Task<(IActorRef Handle, FakeAppliance Appliance)> InReady()
    {
        var handle = await InConfig();
        handle.Tell(new Launch(null), TestActor);
        var appliance = await Launcher.Started();
        await appliance.Boots();
        await ExpectMsgAsync<Launched>();
        return (handle, appliance);
    }

    private async Task Calls(IActorRef handle, FakeAppliance appliance)
    {
        handle.Tell(_commands[typeof(Invoke)], CreateTestProbe());
        await appliance.Daemon.Expects(Procedure.Sync);
    }

    private sealed class NeverAnswers : Engine.Actors.Appliances.ILaunchedAppliance
    {
        public int ProcessId => 1;

        public Task AddDriveAsync(int slot, Drive drive, CancellationToken cancel) => new TaskCompletionSource().Task;

        public Task RemoveDriveAsync(int slot, CancellationToken cancel) => new TaskCompletionSource().Task;

        public Task<ReadOnlyMemory<byte>> CallAsync(Call call, CancellationToken cancel) =>
            new TaskCompletionSource<ReadOnlyMemory<byte>>().Task;
    }
}
