using Engine.Actors.Settings;
using Microsoft.Data.Sqlite;
using static Engine.Actors.Jobs.StoreFile;

namespace Engine.Actors.Jobs;

/// <summary>
/// The file <c>jobs.db</c>: an index of jobs with their owners, and the reports of their tasks. Of one job only its owner
/// writes, but for the wish to cancel it.
/// </summary>
internal sealed class JobStore : IAsyncDisposable
{
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS job (
            id TEXT NOT NULL PRIMARY KEY, operation TEXT NOT NULL, priority INTEGER NOT NULL, submitted INTEGER NOT NULL,
            phase INTEGER NOT NULL, finished INTEGER, owner TEXT, cancel_wished INTEGER NOT NULL DEFAULT 0,
            total INTEGER NOT NULL, running INTEGER NOT NULL, done INTEGER NOT NULL, failed INTEGER NOT NULL,
            cancelled INTEGER NOT NULL, quarantined INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS task_report (
            job TEXT NOT NULL, task INTEGER NOT NULL, report BLOB NOT NULL, PRIMARY KEY (job, task));
        """;

    private readonly StateFolder _folder;
    private readonly string _connection;
    private readonly StoreWriter _writer;

    private JobStore(StateFolder folder, string connection, JournalSettings settings)
    {
        (_folder, _connection) = (folder, connection);
        _writer = new(() => Connect(connection), settings);
    }

    /// <summary>Opens the file, making it and its folder (for the owner alone) when they are not there.</summary>
    /// <exception cref="EngineException"><c>journal.open</c>: full disk, no permission, not an SQLite file.</exception>
    public static JobStore Open(StateFolder folder, JournalSettings settings)
    {
        var connection = ConnectionString(folder.Jobs, settings);
        try
        {
            StateFolder.Make(folder.Path);
            Make(folder.Jobs, connection);
            using var made = Connect(connection);
            Run(made, Tables);
        }
        catch (Exception cause) when (cause is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new EngineException(StateFolder.Broken(folder.Jobs, "journal.open", "can't be opened", cause), cause);
        }
        return new(folder, connection, settings);
    }

    /// <summary>Writes reports, over earlier ones of the same tasks; all of them or none.</summary>
    /// <exception cref="EngineException"><c>journal.write</c>.</exception>
    public Task KeepReportsAsync(JobId job, IReadOnlyList<(int Task, byte[] Report)> reports) => WriteAsync(connection =>
    {
        using var command = Command(
            connection,
            "INSERT INTO task_report (job, task, report) VALUES ($job, $task, $report) "
            + "ON CONFLICT (job, task) DO UPDATE SET report = excluded.report",
            ("$job", job.Text));
        var task = command.Parameters.Add("$task", SqliteType.Integer);
        var report = command.Parameters.Add("$report", SqliteType.Blob);
        foreach (var (number, bytes) in reports)
        {
            task.Value = number;
            report.Value = bytes;
            command.ExecuteNonQuery();
        }
        return true;
    });

    /// <summary>The reports of a job from a task on, in the tasks' order.</summary>
    /// <exception cref="EngineException"><c>journal.read</c>.</exception>
    public Task<IReadOnlyList<(int Task, byte[] Report)>> ReportsAsync(JobId job, int from, int max) => ReadAsync(connection =>
    {
        using var command = Command(
            connection,
            "SELECT task, report FROM task_report WHERE job = $job AND task >= $from ORDER BY task LIMIT $max",
            ("$job", job.Text), ("$from", from), ("$max", max));
        using var reader = command.ExecuteReader();
        var reports = new List<(int, byte[])>();
        while (reader.Read())
            reports.Add((reader.GetInt32(0), reader.GetFieldValue<byte[]>(1)));
        return (IReadOnlyList<(int, byte[])>)reports;
    });

    /// <summary>Puts a new job into the index.</summary>
    /// <exception cref="EngineException"><c>journal.write</c>.</exception>
    public Task AddAsync(JobId job, JobRequest request, string owner, DateTimeOffset at) => WriteAsync(connection => Run(
        connection,
        "INSERT INTO job (id, operation, priority, submitted, phase, owner, total, running, done, failed, cancelled, quarantined) "
        + "VALUES ($id, $operation, $priority, $submitted, $phase, $owner, $total, 0, 0, 0, 0, 0)",
        ("$id", job.Text), ("$operation", request.Operation), ("$priority", request.Priority),
        ("$submitted", at.ToUnixTimeMilliseconds()), ("$phase", (int)JobPhase.Queued), ("$owner", owner), ("$total", request.Guests.Count)));

    /// <summary>Writes where the job stands into the index. A job that has finished is owned by nobody any more.</summary>
    /// <exception cref="EngineException"><c>journal.write</c>.</exception>
    public Task UpdateAsync(JobId job, JobPhase phase, JobCounts counts, DateTimeOffset? finished) => WriteAsync(connection => Run(
        connection,
        "UPDATE job SET phase = $phase, finished = $finished, owner = CASE WHEN $finished IS NULL THEN owner END, running = $running, "
        + "done = $done, failed = $failed, cancelled = $cancelled, quarantined = $quarantined WHERE id = $id",
        ("$id", job.Text), ("$phase", (int)phase), ("$finished", finished?.ToUnixTimeMilliseconds()), ("$running", counts.Running),
        ("$done", counts.Done), ("$failed", counts.Failed), ("$cancelled", counts.Cancelled), ("$quarantined", counts.Quarantined)));

    /// <summary>Takes a job whose owner is dead, or that has none.</summary>
    /// <returns>Whether it is this owner's now, or null when there is no such job.</returns>
    /// <exception cref="EngineException"><c>journal.write</c>.</exception>
    public Task<bool?> ClaimAsync(JobId job, string owner) => WriteAsync<bool?>(connection =>
    {
        using var command = Command(connection, "SELECT owner FROM job WHERE id = $id", ("$id", job.Text));
        var current = command.ExecuteScalar();
        if (current is null)
            return null;
        if (current is string name && name != owner && OwnerLock.IsAlive(_folder.Owners, name))
            return false;
        Run(connection, "UPDATE job SET owner = $owner WHERE id = $id", ("$owner", owner), ("$id", job.Text));
        return true;
    });

    /// <summary>Gives up a job that this owner holds, without its end.</summary>
    /// <exception cref="EngineException"><c>journal.write</c>.</exception>
    public Task ReleaseAsync(JobId job, string owner) => WriteAsync(connection =>
        Run(connection, "UPDATE job SET owner = NULL WHERE id = $id AND owner = $owner", ("$id", job.Text), ("$owner", owner)));

    /// <summary>Takes a job and all its reports out of the file.</summary>
    /// <exception cref="EngineException"><c>journal.write</c>.</exception>
    public Task RemoveAsync(JobId job) => WriteAsync(connection =>
    {
        Run(connection, "DELETE FROM task_report WHERE job = $id", ("$id", job.Text));
        return Run(connection, "DELETE FROM job WHERE id = $id", ("$id", job.Text));
    });

    /// <exception cref="EngineException"><c>journal.write</c>.</exception>
    public Task WishCancelAsync(JobId job) => WriteAsync(connection =>
        Run(connection, "UPDATE job SET cancel_wished = 1 WHERE id = $id AND finished IS NULL", ("$id", job.Text)));

    /// <summary>Unfinished jobs of this owner that somebody wishes to be cancelled.</summary>
    /// <exception cref="EngineException"><c>journal.read</c>.</exception>
    public Task<IReadOnlyList<JobId>> CancelWishesAsync(string owner) =>
        IdsAsync("SELECT id FROM job WHERE owner = $owner AND cancel_wished = 1 AND finished IS NULL", ("$owner", owner));

    /// <summary>Unfinished jobs, the oldest first.</summary>
    /// <exception cref="EngineException"><c>journal.read</c>.</exception>
    public Task<IReadOnlyList<JobId>> UnfinishedAsync() => IdsAsync("SELECT id FROM job WHERE finished IS NULL ORDER BY id");

    /// <summary>Unfinished jobs of this owner.</summary>
    /// <exception cref="EngineException"><c>journal.read</c>.</exception>
    public Task<IReadOnlyList<JobSummary>> OwnedAsync(string owner) =>
        SummariesAsync("WHERE owner = $owner AND finished IS NULL ORDER BY id", ("$owner", owner));

    /// <summary>Jobs that finished before a time.</summary>
    /// <exception cref="EngineException"><c>journal.read</c>.</exception>
    public Task<IReadOnlyList<JobId>> FinishedBeforeAsync(DateTimeOffset time, int max) => IdsAsync(
        "SELECT id FROM job WHERE finished < $time ORDER BY id LIMIT $max", ("$time", time.ToUnixTimeMilliseconds()), ("$max", max));

    /// <summary>The index, the newest job first.</summary>
    /// <exception cref="EngineException"><c>journal.read</c>.</exception>
    public Task<IReadOnlyList<JobSummary>> ListAsync(int max) => SummariesAsync("ORDER BY id DESC LIMIT $max", ("$max", max));

    /// <exception cref="EngineException"><c>journal.read</c>.</exception>
    public async Task<JobSummary?> FindAsync(JobId job) =>
        (await SummariesAsync("WHERE id = $id", ("$id", job.Text)).ConfigureAwait(false)).FirstOrDefault();

    public EngineError Broken(string code, string what, Exception cause) => StateFolder.Broken(_folder.Path, code, what, cause);

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private Task<IReadOnlyList<JobId>> IdsAsync(string sql, params (string, object?)[] values) => ReadAsync(connection =>
    {
        using var command = Command(connection, sql, values);
        using var reader = command.ExecuteReader();
        var ids = new List<JobId>();
        while (reader.Read())
            if (JobId.TryParse(reader.GetString(0), out var id))
                ids.Add(id);
        return (IReadOnlyList<JobId>)ids;
    });

    private Task<IReadOnlyList<JobSummary>> SummariesAsync(string which, params (string, object?)[] values) => ReadAsync(connection =>
    {
        using var command = Command(
            connection,
            "SELECT id, operation, phase, priority, total, running, done, failed, cancelled, quarantined, submitted, finished, owner "
            + "FROM job " + which,
            values);
        using var reader = command.ExecuteReader();
        var alive = new Dictionary<string, bool>();
        var found = new List<JobSummary>();
        while (reader.Read())
            if (JobId.TryParse(reader.GetString(0), out var id))
                found.Add(Summary(id, reader, alive));
        return (IReadOnlyList<JobSummary>)found;
    });

    private JobSummary Summary(JobId id, SqliteDataReader row, Dictionary<string, bool> alive)
    {
        int Count(int column) => row.GetInt32(column);
        var ended = Count(6) + Count(7) + Count(8) + Count(9);
        var hasOwner = false;
        if (!row.IsDBNull(12) && !alive.TryGetValue(row.GetString(12), out hasOwner))
            alive[row.GetString(12)] = hasOwner = OwnerLock.IsAlive(_folder.Owners, row.GetString(12));
        return new(
            id,
            row.GetString(1),
            (JobPhase)Count(2),
            Count(3),
            new(Count(4), Count(4) - Count(5) - ended, Count(5), Count(6), Count(7), Count(8), Count(9)),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)),
            row.IsDBNull(11) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(11)),
            hasOwner);
    }

    private async Task<T> WriteAsync<T>(Func<SqliteConnection, T> work)
    {
        try
        {
            return await _writer.RunAsync(work).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is SqliteException or IOException or System.Threading.Channels.ChannelClosedException)
        {
            throw new EngineException(Broken("journal.write", "can't be written", cause), cause);
        }
    }

    // SQLite's driver has no asynchronous way: its calls run on a pool thread.
    private Task<T> ReadAsync<T>(Func<SqliteConnection, T> work) => Task.Run(() =>
    {
        try
        {
            using var connection = Connect(_connection);
            return work(connection);
        }
        catch (Exception cause) when (cause is SqliteException or IOException)
        {
            throw new EngineException(Broken("journal.read", "can't be read", cause), cause);
        }
    });
}
