using Akka.Configuration;
using Engine.Actors.Jobs;
using Engine.Actors.Settings;

namespace Engine.Actors;

/// <summary>The open state folder of an engine, and its lock.</summary>
internal sealed class EngineState : IAsyncDisposable
{
    private readonly OwnerLock _owner;
    private readonly Task _sweeping;

    private EngineState(JobStore store, JournalReader journal, OwnerLock owner, Task sweeping)
    {
        (Store, Journal, _owner, _sweeping) = (store, journal, owner, sweeping);
    }

    public JobStore Store { get; }
    public JournalReader Journal { get; }

    /// <summary>The name under which this engine owns jobs.</summary>
    public string Owner => _owner.Name;

    /// <summary>Where Akka.Persistence finds its files.</summary>
    public static Config AkkaConfig(StateFolder folder, JournalSettings settings)
    {
        return ConfigurationFactory.ParseString($$"""
            akka.persistence.journal.sql.connection-string = {{Quoted(folder.Journal)}}
            akka.persistence.snapshot-store.sql.connection-string = {{Quoted(folder.Snapshots)}}
            """);

        string Quoted(string path) => System.Text.Json.JsonSerializer.Serialize(StoreFile.ConnectionString(path, settings));
    }

    /// <exception cref="EngineException"><c>journal.open</c>.</exception>
    public static Task<EngineState> OpenAsync(StateFolder folder, JournalSettings settings, JobsSettings jobs, TimeProvider clock) => Task.Run(async () =>
    {
        var store = JobStore.Open(folder, settings);
        try
        {
            StoreFile.Make(folder.Journal, StoreFile.ConnectionString(folder.Journal, settings));
            StoreFile.Make(folder.Snapshots, StoreFile.ConnectionString(folder.Snapshots, settings));
            OwnerLock.Sweep(folder.Owners);
            var journal = new JournalReader(folder, settings);
            var owner = OwnerLock.Take(folder.Owners);
            var sweeping = Task.Run(() => OldJobs.SweepAsync(store, journal, clock.GetUtcNow() - jobs.KeptFor));
            return new EngineState(store, journal, owner, sweeping);
        }
        catch (Exception cause) when (cause is Microsoft.Data.Sqlite.SqliteException or IOException or UnauthorizedAccessException)
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw new EngineException(StateFolder.Broken(folder.Path, "journal.open", "can't be opened", cause), cause);
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _sweeping.ConfigureAwait(false);
        await Store.DisposeAsync().ConfigureAwait(false);
        _owner.Dispose();
    }
}
