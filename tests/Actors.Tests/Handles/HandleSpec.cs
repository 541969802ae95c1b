using Akka.TestKit.Xunit2;
using Engine.Actors.Appliances;
using Engine.Actors.Handles;
using Engine.Actors.Settings;

namespace Engine.Actors.Tests.Handles;

/// <summary>A handle over a launcher whose daemons the test plays.</summary>
public abstract class HandleSpec : TestKit
{
    private protected static readonly Drive Disk = new("/images/a.img", "raw", ReadOnly: true);
    private protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private protected static HandleSettings Settings { get; } = new(
        LaunchPatience: Limit,
        PingPatience: Limit,
        AutosyncPatience: Limit,
        LossPatience: TimeSpan.FromSeconds(2),
        KillPatience: TimeSpan.FromSeconds(10),
        CallsQueuedMax: 2,
        EventsKeptMax: 1000);

    protected HandleSpec()
        : base("akka.loglevel = INFO\nakka.test.default-timeout = 30s")
    {
    }

    private protected FakeLauncher Launcher { get; } = new();
    private protected ApplianceEnds AppliancesLeft { get; } = new();

    private protected HandleMaker Maker(HandleSettings? settings = null) => new(
        settings ?? Settings,
        new(Launcher, (_, _) => Task.FromResult(new ApplianceFiles("kernel", "initrd", "root", "key")), new(512, 1, JailRule.Best), new(Use: false, Limit, Limit, Limit, 1)),
        AppliancesLeft,
        TimeProvider.System);

    private protected HandleClient Open(HandleSettings? settings = null) => Maker(settings).Open(Sys, null);

    /// <summary>A launched handle and its appliance.</summary>
    private protected async Task<(HandleClient Handle, FakeAppliance Appliance)> OpenReady(HandleSettings? settings = null)
    {
        var handle = Open(settings);
        await handle.AddDriveAsync(Disk);
        return (handle, await Launch(handle));
    }

    private protected async Task<FakeAppliance> Launch(HandleClient handle)
    {
        var launch = handle.LaunchAsync();
        var appliance = await Launcher.Started();
        await appliance.Boots();
        await launch.WaitAsync(Limit);
        return appliance;
    }

    /// <summary>Reads a handle's events as they come.</summary>
    private protected static EventLog Listen(HandleClient handle) => new(handle.Events());

    private protected Task Eventually(Func<bool> condition) =>
        AwaitConditionAsync(() => Task.FromResult(condition()), Limit, TimeSpan.FromMilliseconds(20));

    private protected static async Task<EngineError> ErrorOf(Task call)
    {
        var failed = async () => await call.WaitAsync(Limit);
        return (await failed.Should().ThrowAsync<EngineException>()).Which.Error;
    }
}

/// <summary>Waits for events of a kind, passing over others.</summary>
internal sealed class EventLog(IAsyncEnumerable<HandleEvent> events)
{
    private readonly IAsyncEnumerator<HandleEvent> _events = events.GetAsyncEnumerator();

    public async Task<T> Next<T>() where T : HandleEvent
    {
        while (await _events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60)))
        {
            if (_events.Current is T wanted)
                return wanted;
        }
        throw new InvalidOperationException($"The events ended without a {typeof(T).Name}.");
    }

    /// <summary>The names of all events until the handle is closed.</summary>
    public async Task<List<string>> Rest()
    {
        var names = new List<string>();
        while (await _events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60)))
            names.Add(_events.Current.Name);
        return names;
    }
}
