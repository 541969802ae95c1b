using Engine.Actors.Settings;
using Microsoft.Data.Sqlite;

namespace Engine.Actors.Jobs;

/// <summary>
/// The SQLite file that holds the journal (Akka.Persistence.Sql's tables) and the results: the reports of finished tasks,
/// in a table of ours. A report is written before its task is journalled as finished.
/// </summary>
internal sealed class JournalFile
{
    private readonly string _path;

    private JournalFile(string path, string connectionString)
    {
        _path = path;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    /// <summary>Opens the file, making it and its folder (for the owner alone) when they are not there.</summary>
    /// <exception cref="EngineException"><c>journal.open</c>: full disk, no permission, not an SQLite file.</exception>
    public static JournalFile Open(string path, JournalSettings settings)
    {
        var file = new JournalFile(path, new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            DefaultTimeout = (int)settings.BusyPatience.TotalSeconds,
            Pooling = true,
        }.ToString());
        try
        {
            MakeFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using var connection = file.Connect();
            // A write-ahead log lets readers read while a job writes; it is a property of the file and stays.
            Run(connection, "PRAGMA journal_mode=WAL");
            Run(
                connection,
                "CREATE TABLE IF NOT EXISTS task_result "
                + "(job TEXT NOT NULL, task INTEGER NOT NULL, report BLOB NOT NULL, PRIMARY KEY (job, task))");
        }
        catch (Exception cause) when (cause is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new EngineException(file.Broken("journal.open", "can't be opened", cause), cause);
        }
        return file;
    }

    /// <summary>Writes reports of a job, over earlier ones of the same tasks; all of them or none.</summary>
    /// <exception cref="EngineException"><c>journal.write</c>.</exception>
    public Task WriteAsync(JobId job, IEnumerable<(int Task, byte[] Report)> reports) =>
        Guarded("journal.write", "can't be written", connection =>
        {
            using var transaction = connection.BeginTransaction();
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO task_result (job, task, report) VALUES ($job, $task, $report) "
                + "ON CONFLICT (job, task) DO UPDATE SET report = excluded.report";
            command.Parameters.AddWithValue("$job", job.Text);
            var task = command.Parameters.Add("$task", SqliteType.Integer);
            var report = command.Parameters.Add("$report", SqliteType.Blob);
            foreach (var (number, bytes) in reports)
            {
                task.Value = number;
                report.Value = bytes;
                command.ExecuteNonQuery();
            }
            transaction.Commit();
            return true;
        });

    /// <summary>The report of a task, or null when there is none.</summary>
    /// <exception cref="EngineException"><c>journal.read</c>.</exception>
    public Task<byte[]?> ReadAsync(JobId job, int task) => Guarded("journal.read", "can't be read", connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT report FROM task_result WHERE job = $job AND task = $task";
        command.Parameters.AddWithValue("$job", job.Text);
        command.Parameters.AddWithValue("$task", task);
        return command.ExecuteScalar() as byte[];
    });

    public EngineError Broken(string code, string what, Exception cause) => new(
        code,
        ErrorLayer.System,
        $"The journal {_path} {what}.",
        cause.Message,
        "Make room on its disk and see that its folder belongs to you, or set XDG_STATE_HOME to another place.");

    // SQLite's driver has no asynchronous way: its calls run on a pool thread.
    private Task<T> Guarded<T>(string code, string what, Func<SqliteConnection, T> work) => Task.Run(() =>
    {
        try
        {
            using var connection = Connect();
            return work(connection);
        }
        catch (Exception cause) when (cause is SqliteException or IOException)
        {
            throw new EngineException(Broken(code, what, cause), cause);
        }
    });

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        return connection;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void MakeFolder(string folder)
    {
        if (!Directory.Exists(folder))
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
