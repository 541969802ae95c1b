using System.Text;
using Engine.Operations.Inspect;
using Microsoft.Data.Sqlite;

namespace Engine.EndToEnd.Tests.Hostile;

/// <summary>Guests whose package databases are huge, broken or traps. The system is told all the same.</summary>
internal static class HostilePackages
{
    private const string Status = "/var/lib/dpkg/status", Rpm = "/var/lib/rpm/rpmdb.sqlite";
    private const long Gibibyte = 1L << 30;

    public static IReadOnlyList<BadImage> All { get; } =
    [
        BadImage.Guest("dpkg-status-fifo", scene => scene.FifoAsync(Status), WithoutPackages),
        BadImage.Guest("dpkg-status-is-a-link-out", scene => scene.LinkAsync(Status, "/../../../../proc/kmsg"), WithoutPackages),
        BadImage.Guest("dpkg-status-12-gigabytes", scene =>
            scene.SparseAsync(Status, GuestTexts.DpkgStatus(["first"]), 12 * Gibibyte),
            system => system.Applications.Select(one => one.Name).Should().Equal("first")),
        BadImage.Guest("dpkg-status-of-one-line", scene => scene.WriteAsync(Status, new string('x', 8_000_000)), WithoutPackages),
        BadImage.Guest("dpkg-status-of-huge-fields", scene => scene.WriteAsync(Status,
            $"Package: huge\nStatus: install ok installed\nVersion: {new string('9', 2_000_000)}\nDescription: x\n"
            + string.Concat(Enumerable.Repeat(" more\n", 500_000)) + "\n"),
            system => system.Applications.Single().Version.Length.Should().BeLessThanOrEqualTo(ApplicationCharactersMax)),
        new BadImage("dpkg-status-of-a-million-packages", Verdict.Systems("debian", report =>
        {
            report.Systems.Single().Applications.Should().HaveCount(100_000);
            report.Warnings.Should().ContainMatch("*not whole*");
        }))
        {
            Base = BaseImage.Squeezed,
            Change = scene => scene.WriteAsync(Status, string.Concat(
                Enumerable.Range(0, 1_000_000).Select(i => $"Package: p{i}\nStatus: i o installed\n\n"))),
        },
        BadImage.Guest("dpkg-status-of-garbage", scene =>
        {
            var garbage = new byte[4_000_000];
            new Random(5).NextBytes(garbage);
            return scene.WriteAsync(Status, garbage);
        }),

        Fedora("rpm-database-of-garbage", scene =>
        {
            var garbage = new byte[100_000];
            new Random(6).NextBytes(garbage);
            return scene.WriteAsync(Rpm, garbage);
        }),
        Fedora("rpm-database-10-gigabytes", scene => scene.SparseAsync(Rpm, "SQLite format 3\0", 10 * Gibibyte)),
        Fedora("rpm-database-is-an-endless-view", scene => scene.WriteAsync(Rpm, Database("""
            CREATE VIEW Packages AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS hnum, x AS blob FROM n
            """))),
        Fedora("rpm-database-with-an-endless-column", scene => scene.WriteAsync(Rpm, Database("""
            CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, seed BLOB,
                blob BLOB GENERATED ALWAYS AS (zeroblob(900000000)) VIRTUAL);
            WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 2000) INSERT INTO Packages(hnum) SELECT x FROM n
            """))),
        Fedora("rpm-database-with-a-column-that-swells", scene => scene.WriteAsync(Rpm, Database("""
            CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, seed BLOB,
                blob TEXT GENERATED ALWAYS AS (hex(zeroblob(300000000))) VIRTUAL);
            INSERT INTO Packages(hnum) VALUES (1)
            """))),
        Fedora("rpm-database-of-20000-broken-headers", scene => scene.WriteAsync(Rpm, Database("""
            CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB NOT NULL);
            WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 20000)
                INSERT INTO Packages SELECT x, randomblob(100) FROM n
            """)), warns: false),
        Fedora("rpm-database-whose-pages-are-torn", scene =>
        {
            var database = Database("""
                CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB NOT NULL);
                WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 3000)
                    INSERT INTO Packages SELECT x, randomblob(300) FROM n
                """);
            for (var at = 6000; at < database.Length; at += 4096)
                database.AsSpan(at, 100).Fill(0xEE);
            return scene.WriteAsync(Rpm, database);
        }),
        Fedora("rpm-database-with-a-log-of-10-gigabytes", async scene =>
        {
            await scene.WriteAsync(Rpm, Database("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB NOT NULL)"));
            await scene.SparseAsync($"{Rpm}-wal", "x", 10 * Gibibyte);
        }),
        Fedora("rpm-database-of-the-old-kind", scene => scene.SparseAsync("/var/lib/rpm/Packages", "x", 10 * Gibibyte)),
        new BadImage("pacman-2000-odd-packages", Verdict.System("archlinux", system => system.Applications.Should().HaveCount(4)))
        {
            Base = BaseImage.Ext4,
            Change = async scene =>
            {
                await scene.WriteAsync("/etc/os-release", GuestTexts.OsRelease("arch", "Arch"));
                for (var i = 0; i < 4; i++)
                    await scene.WriteAsync($"/var/lib/pacman/local/\u001b[{i}m\n{i}/desc", $"%NAME%\np{i}\n\n%VERSION%\n1-{i}\n");
                await scene.FifoAsync("/var/lib/pacman/local/fifo/desc");
                await scene.LinkAsync("/var/lib/pacman/local/loop", ".");
                await scene.WriteAsync("/var/lib/pacman/local/file", "no folder");
            },
        },
    ];

    /// <summary>What a report keeps of one field of a package.</summary>
    private const int ApplicationCharactersMax = 1024;

    private static void WithoutPackages(SystemReport system) => system.Applications.Should().BeEmpty();

    /// <param name="warns">Whether the report has to say that the list is not whole, or can't be read.</param>
    private static BadImage Fedora(string name, Func<GuestScene, Task> change, bool warns = true) =>
        new(name, Verdict.Systems("fedora", report =>
        {
            report.Systems.Single().Applications.Should().BeEmpty();
            report.Systems.Single().PackageFormat.Should().Be("rpm");
            if (warns)
                report.Warnings.Should().NotBeEmpty();
        }))
        {
            Base = BaseImage.Ext4,
            Change = async scene =>
            {
                await scene.WriteAsync("/etc/os-release", GuestTexts.OsRelease("fedora", "Fedora Linux 40"));
                await scene.FolderAsync("/var/lib/rpm");
                await change(scene);
            },
        };

    private static byte[] Database(string sql)
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var database = new SqliteConnection($"Data Source={path};Pooling=False"))
            {
                database.Open();
                using var command = database.CreateCommand();
                command.CommandText = sql;
                command.ExecuteNonQuery();
            }
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
