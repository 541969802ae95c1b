using Engine.Actors.Settings;
using Microsoft.Data.Sqlite;

namespace Engine.Actors.Jobs;

/// <summary>
/// Reads a job's events straight from the journal's file, for those who only look: no actor is started and no owner needed.
/// The table is Akka.Persistence.Sql's default one (<c>akka.persistence.journal.sql.default</c> in its reference configuration).
/// </summary>
internal sealed class JournalReader(StateFolder folder, JournalSettings settings)
{
    private const int PageMax = 2000;

    private readonly string _connection = StoreFile.ConnectionString(folder.Journal, settings);

    /// <summary>The events of a job behind a place in its order.</summary>
    /// <param name="after">0 for all.</param>
    /// <returns>The events, and the place of the last one.</returns>
    /// <exception cref="EngineException"><c>journal.read</c>.</exception>
    public Task<(IReadOnlyList<IJournalled> Events, long Last)> ReadAsync(JobId job, long after) => Task.Run(() =>
    {
        var events = new List<IJournalled>();
        var last = after;
        try
        {
            if (!File.Exists(folder.Journal))
                return ((IReadOnlyList<IJournalled>)events, last);
            using var connection = StoreFile.Connect(_connection);
            while (ReadPage(connection, job, events, ref last) == PageMax)
            {
            }
        }
        catch (SqliteException none) when (none.SqliteErrorCode == 1 && events.Count == 0)
        {
            // "no such table": no engine has written anything yet.
        }
        catch (Exception cause) when (cause is SqliteException or IOException or System.Runtime.Serialization.SerializationException
            or System.Text.Json.JsonException)
        {
            throw new EngineException(StateFolder.Broken(folder.Journal, "journal.read", "can't be read", cause), cause);
        }
        return ((IReadOnlyList<IJournalled>)events, last);
    });

    /// <summary>Takes a finished job's events out of the journal.</summary>
    /// <exception cref="EngineException"><c>journal.write</c>.</exception>
    public Task RemoveAsync(JobId job) => Task.Run(() =>
    {
        try
        {
            using var connection = StoreFile.Connect(_connection);
            StoreFile.Run(connection, "DELETE FROM journal WHERE persistence_id = $id", ("$id", JobActor.PersistenceIdOf(job)));
        }
        catch (Exception cause) when (cause is SqliteException or IOException)
        {
            throw new EngineException(StateFolder.Broken(folder.Journal, "journal.write", "can't be written", cause), cause);
        }
    });

    private static int ReadPage(SqliteConnection connection, JobId job, List<IJournalled> events, ref long last)
    {
        using var command = StoreFile.Command(
            connection,
            "SELECT sequence_number, manifest, message FROM journal "
            + "WHERE persistence_id = $id AND deleted = 0 AND sequence_number > $after ORDER BY sequence_number LIMIT $max",
            ("$id", JobActor.PersistenceIdOf(job)), ("$after", last), ("$max", PageMax));
        using var reader = command.ExecuteReader();
        var count = 0;
        for (; reader.Read(); count++)
        {
            last = reader.GetInt64(0);
            if (JournalForm.Read(reader.GetFieldValue<byte[]>(2), reader.GetString(1)) is IJournalled happened)
                events.Add(happened);
        }
        return count;
    }
}
