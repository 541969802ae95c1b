using Akka.Configuration;
using Engine.Actors.Jobs;
using Engine.Actors.Settings;

namespace Engine.Actors;

/// <summary>The open state folder of an engine, and its lock.</summary>
internal sealed class EngineState : IAsyncDisposable
{
    private readonly StateFolder _folder;
    private readonly OwnerLock _owner;
    private readonly JournalSettings _settings;
    private readonly Task _sweeping;

    private EngineState(StateFolder folder, JobStore store, JournalReader journal, OwnerLock owner, JournalSettings settings, Task sweeping)
    {
        (_folder, Store, Journal, _owner, _settings, _sweeping) = (folder, store, journal, owner, settings, sweeping);
    }

    public JobStore Store { get; }
    public JournalReader Journal { get; }

    /// <summary>The name under which this engine owns jobs.</summary>
    public string Owner => _owner.Name;

    /// <summary>Where Akka.Persistence finds its files.</summary>
    public Config AkkaConfig => ConfigurationFactory.ParseString($$"""
        akka.persistence.journal.sql.connection-string = {{Quoted(_folder.Journal)}}
        akka.persistence.snapshot-store.sql.connection-string = {{Quoted(_folder.Snapshots)}}
        """);

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
            return new EngineState(folder, store, journal, owner, settings, sweeping);
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

    private string Quoted(string path) => System.Text.Json.JsonSerializer.Serialize(StoreFile.ConnectionString(path, _settings));
}
