using Engine.Actors;
using Engine.Actors.Handles;
using Engine.Appliance;
using Engine.Appliance.Build;
using Engine.Protocol.Client;

namespace Engine.EndToEnd.Tests;

/// <summary>An engine on real qemu with a real appliance, shared by the tests of the collection, which run one after the other.</summary>
public sealed class RealEngine : IAsyncLifetime
{
    private readonly TestFolder _state = new();

    public EngineSystem Engine { get; private set; } = null!;
    public ApplianceFiles Appliance { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Appliance = await new ApplianceBuilder(Repository.Daemon).EnsureAsync(new Progress<BuildProgress>(), CancellationToken.None);
        var chosen = new EmbeddedEngine { Daemon = Repository.Daemon, Paths = new EnginePaths(_state.File("state"), []) };
        chosen.Operations.Add(new TransferOperation());
        Engine = await EngineSystem.StartAsync(chosen.ToOptions());
    }

    /// <summary>A launched handle over these disks.</summary>
    public async Task<HandleClient> LaunchAsync(params Drive[] drives)
    {
        var handle = await Engine.OpenHandleAsync();
        foreach (var drive in drives)
            await handle.AddDriveAsync(drive);
        await handle.LaunchAsync();
        return handle;
    }

    /// <summary>Does something to disks and closes the handle, so that all of it is in the images.</summary>
    public async Task WithGuestAsync(Func<IGuest, Task> work, params Drive[] drives)
    {
        var handle = await LaunchAsync(drives);
        await work(handle.Guest);
        await handle.CloseAsync();
    }

    public async Task DisposeAsync()
    {
        await Engine.DisposeAsync();
        _state.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class RealEngineCollection : ICollectionFixture<RealEngine>
{
    public const string Name = "real engine";
}
