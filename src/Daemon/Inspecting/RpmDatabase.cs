using Engine.Daemon.Linux;
using Engine.Inspection.Packages;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Inspecting;

/// <summary>rpm's SQLite database in a mounted guest. Its file is read where it lies, unless it has a log to be applied.</summary>
internal sealed class RpmDatabase(GuestTree tree) : IRpmHeaders
{
    private const int PackagesMax = 200_000;
    private const int HeaderBytesMax = 16 * 1024 * 1024;
    private const long CopyBytesMax = 192L * 1024 * 1024;

    // The headers of a large installation are a few hundred megabytes; rows of a broken tree may share their pages, and
    // make terabytes of a small file.
    private const long HeadersBytesMax = 1L << 30;
    private const string Doing = "rpm database";

    public IEnumerable<byte[]> Read(string databasePath)
    {
        using var file = tree.OpenFile(databasePath, FileCalls.ReadOnly, Doing);
        using var log = LogOf(databasePath);
        if (log is null)
        {
            foreach (var header in Headers($"file:{file.ProcPath}?mode=ro&immutable=1"))
                yield return header;
            yield break;
        }
        // A log can only be applied by someone who may write, and the guest is mounted for reading: a private copy.
        var copy = Directory.CreateTempSubdirectory("rpmdb-").FullName;
        try
        {
            Copy(file, $"{copy}/db", Copy(log, $"{copy}/db-wal", CopyBytesMax));
            foreach (var header in Headers($"file:{copy}/db?mode=rw"))
                yield return header;
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static IEnumerable<byte[]> Headers(string uri)
    {
        using var database = SqliteDatabase.Open(uri);
        if (!database.IsPlainTable("Packages") || !database.IsStored("Packages", "blob"))
            throw new ActionException("ENOTSUP", $"{Doing}: it has no table of packages as rpm makes it");
        foreach (var blob in Within(HeadersBytesMax, database.Blobs("SELECT blob FROM Packages", PackagesMax, HeaderBytesMax)))
            yield return blob;
    }

    /// <exception cref="ActionException">EFBIG: there are more bytes than that.</exception>
    internal static IEnumerable<byte[]> Within(long bytesMax, IEnumerable<byte[]> headers)
    {
        foreach (var header in headers)
        {
            bytesMax -= header.Length;
            if (bytesMax < 0)
                throw Errno.Failure(Errno.EFBIG, $"{Doing}: its packages do not end");
            yield return header;
        }
    }

    private Descriptor? LogOf(string databasePath)
    {
        using var found = tree.TryFind($"{databasePath}-wal", follow: true);
        if (found is null || FileStatus.Of(found, Doing) is not { Kind: FileKind.Regular, Size: > 0 })
            return null;
        return GuestTree.Reopen(found, FileCalls.ReadOnly, Doing);
    }

    /// <summary>Copies at most so many bytes, and says how many are left of them: a copy lies in the appliance's memory.</summary>
    private static long Copy(Descriptor from, string to, long bytesMax)
    {
        using var file = File.Create(to);
        using var content = new DescriptorStream(from, Doing);
        var block = new byte[64 * 1024];
        while (content.Read(block) is > 0 and var count)
        {
            bytesMax -= count;
            if (bytesMax < 0)
                throw Errno.Failure(Errno.EFBIG, $"{Doing}: it is in use and too large to be copied");
            file.Write(block, 0, count);
        }
        return bytesMax;
    }
}
