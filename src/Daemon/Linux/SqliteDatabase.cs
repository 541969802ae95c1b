using System.Runtime.InteropServices;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Linux;

/// <summary>
/// libsqlite3, as far as a database of a guest is read. The file is hostile: its schema may hold views and triggers, so
/// only plain tables are asked, functions of the schema are not trusted, and the number of rows is bounded.
/// </summary>
internal sealed unsafe partial class SqliteDatabase : IDisposable
{
    private const string Library = "libsqlite3.so.0";
    private const int Ok = 0, Row = 100, Done = 101;
    private const int OpenReadWrite = 0x2, OpenReadOnly = 0x1, OpenUri = 0x40, OpenPrivateCache = 0x40000;
    private const int TrustedSchema = 1017, LengthLimit = 0;

    // Of a value or a row. SQLite's own limit of a gigabyte is more than the appliance has.
    private const int ValueBytesMax = 32 * 1024 * 1024;

    // More rows than any database of packages has; the rows of a broken tree may go round in a circle.
    private const int RowsMax = 1_000_000;

    private readonly nint _database;
    private int _rows;

    private SqliteDatabase(nint database) => _database = database;

    /// <exception cref="ActionException">It can't be opened.</exception>
    public static SqliteDatabase Open(string uri)
    {
        var flags = OpenUri | OpenPrivateCache | (uri.Contains("mode=ro", StringComparison.Ordinal) ? OpenReadOnly : OpenReadWrite);
        var status = sqlite3_open_v2(uri, out var pointer, flags, 0);
        var database = new SqliteDatabase(pointer);
        if (status == Ok)
        {
            sqlite3_db_config(pointer, TrustedSchema, 0, null);
            sqlite3_limit(pointer, LengthLimit, ValueBytesMax);
            return database;
        }
        var cause = database.Failure("open");
        database.Dispose();
        throw cause;
    }

    /// <summary>Whether the name is that of a table and not of a view or of a virtual table.</summary>
    public bool IsPlainTable(string name)
    {
        using var query = Prepare($"SELECT 1 FROM sqlite_schema WHERE name = '{name}' AND type = 'table' AND sql LIKE 'CREATE TABLE%'");
        return Step(query);
    }

    /// <summary>Whether a column's values are stored, and not computed by an expression of the schema, which may take for ever.</summary>
    public bool IsStored(string table, string column)
    {
        using var query = Prepare($"SELECT 1 FROM pragma_table_xinfo('{table}') WHERE name = '{column}' AND hidden = 0");
        return Step(query);
    }

    /// <summary>The first column of each row; a value that is longer is passed over.</summary>
    public IEnumerable<byte[]> Blobs(string sql, int rowsMax, int blobBytesMax)
    {
        using var query = Prepare(sql);
        for (var rows = 0; rows < rowsMax && Step(query); rows++)
            if (Blob(query, blobBytesMax) is { } blob)
                yield return blob;
    }

    public void Dispose() => sqlite3_close(_database);

    private static byte[]? Blob(Statement query, int bytesMax)
    {
        var length = sqlite3_column_bytes(query.Pointer, 0);
        if (length <= 0 || length > bytesMax)
            return null;
        var start = sqlite3_column_blob(query.Pointer, 0);
        return start == 0 ? null : new ReadOnlySpan<byte>((void*)start, length).ToArray();
    }

    private bool Step(Statement query)
    {
        if (++_rows > RowsMax)
            throw new ActionException("EFBIG", "the database does not end");
        return sqlite3_step(query.Pointer) switch
        {
            Row => true,
            Done => false,
            _ => throw Failure("read"),
        };
    }

    private Statement Prepare(string sql) =>
        sqlite3_prepare_v2(_database, sql, -1, out var statement, 0) == Ok ? new Statement(statement) : throw Failure("query");

    private ActionException Failure(string what) =>
        new("", $"database: {what}: {Marshal.PtrToStringUTF8(sqlite3_errmsg(_database))}");

    private sealed class Statement(nint pointer) : IDisposable
    {
        public nint Pointer => pointer;
        public void Dispose() => sqlite3_finalize(pointer);
    }

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int sqlite3_open_v2(string name, out nint database, int flags, nint vfs);

    [LibraryImport(Library)]
    private static partial int sqlite3_close(nint database);

    // Variadic; these arguments travel in registers all the same.
    [LibraryImport(Library)]
    private static partial int sqlite3_db_config(nint database, int option, int value, int* result);

    [LibraryImport(Library)]
    private static partial int sqlite3_limit(nint database, int limit, int value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int sqlite3_prepare_v2(nint database, string sql, int length, out nint statement, nint tail);

    [LibraryImport(Library)]
    private static partial int sqlite3_step(nint statement);

    [LibraryImport(Library)]
    private static partial int sqlite3_finalize(nint statement);

    [LibraryImport(Library)]
    private static partial nint sqlite3_column_blob(nint statement, int column);

    [LibraryImport(Library)]
    private static partial int sqlite3_column_bytes(nint statement, int column);

    [LibraryImport(Library)]
    private static partial nint sqlite3_errmsg(nint database);
}
