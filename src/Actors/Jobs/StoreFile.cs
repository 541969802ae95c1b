using Engine.Actors.Settings;
using Microsoft.Data.Sqlite;

namespace Engine.Actors.Jobs;

/// <summary>How our SQLite files are opened.</summary>
internal static class StoreFile
{
    public static string ConnectionString(string path, JournalSettings settings) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWriteCreate,
        DefaultTimeout = (int)settings.BusyPatience.TotalSeconds,
        Pooling = true,
    }.ToString();

    public static SqliteConnection Connect(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes the file for the owner alone, with a write-ahead log, which lets others read while one writes; it stays so.</summary>
    public static void Make(string path, string connectionString)
    {
        if (!File.Exists(path))
            File.Open(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }).Dispose();
        using var connection = Connect(connectionString);
        Run(connection, "PRAGMA journal_mode=WAL");
    }

    public static int Run(SqliteConnection connection, string sql, params (string Name, object? Value)[] values)
    {
        using var command = Command(connection, sql, values);
        return command.ExecuteNonQuery();
    }

    public static SqliteCommand Command(SqliteConnection connection, string sql, params (string Name, object? Value)[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
