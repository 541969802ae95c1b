using System.Threading.Channels;
using Engine.Actors.Settings;
using Microsoft.Data.Sqlite;

namespace Engine.Actors.Jobs;

/// <summary>
/// The one writer of a file: commits together what has gathered while the last commit was under way, so that a thousand
/// small writes do not cost a thousand flushes of the disk. A write is answered when it is on the disk.
/// </summary>
internal sealed class StoreWriter : IAsyncDisposable
{
    private const int BatchMax = 1000;

    private readonly Channel<Write> _writes;
    private readonly Func<SqliteConnection> _connect;
    private readonly Task _loop;

    public StoreWriter(Func<SqliteConnection> connect, JournalSettings settings)
    {
        _connect = connect;
        _writes = Channel.CreateBounded<Write>(new BoundedChannelOptions(settings.WritesQueuedMax) { SingleReader = true });
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>Runs the work in a transaction, with others.</summary>
    /// <exception cref="SqliteException">Nothing of it was written, nor of the others in the same transaction.</exception>
    public async Task<T> RunAsync<T>(Func<SqliteConnection, T> work)
    {
        var done = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _writes.Writer.WriteAsync(new(connection => work(connection), done)).ConfigureAwait(false);
        return (T)(await done.Task.ConfigureAwait(false))!;
    }

    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private async Task LoopAsync()
    {
        var batch = new List<Write>();
        SqliteConnection? connection = null;
        while (await _writes.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < BatchMax && _writes.Reader.TryRead(out var write))
                batch.Add(write);
            Commit(batch, ref connection);
        }
        connection?.Dispose();
    }

    private void Commit(List<Write> batch, ref SqliteConnection? connection)
    {
        var results = new object?[batch.Count];
        try
        {
            connection ??= _connect();
            using var transaction = connection.BeginTransaction();
            for (var i = 0; i < batch.Count; i++)
                results[i] = batch[i].Work(connection);
            transaction.Commit();
        }
        catch (Exception cause)
        {
            connection?.Dispose(); // the next batch begins afresh
            connection = null;
            foreach (var write in batch)
                write.Done.SetException(cause);
            return;
        }
        for (var i = 0; i < batch.Count; i++)
            batch[i].Done.SetResult(results[i]);
    }

    private sealed record Write(Func<SqliteConnection, object?> Work, TaskCompletionSource<object?> Done);
}
