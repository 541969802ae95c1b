using Engine.Inspection.Packages;
using Engine.Inspection.Tests.Fixtures;
using Engine.Protocol.Structs;

namespace Engine.Inspection.Tests.Packages;

public class PackageDatabaseTests
{
    private const string Dpkg = """
        Package: libc6
        Status: install ok installed
        Priority: optional
        Maintainer: GNU Libc Maintainers <debian-glibc@example.org>
        Architecture: amd64
        Multi-Arch: same
        Source: glibc (2.36-9)
        Version: 2.36-9+deb12u4
        Description: GNU C Library: Shared libraries
         Contains the standard libraries.
         .
          * indented
        Homepage: https://www.gnu.org/software/libc/libc.html

        Package: vim
        Status: install ok installed
        Architecture: amd64
        Version: 2:9.0.1378-rc1-2
        Description: Vi IMproved

        Package: gone
        Status: deinstall ok config-files
        Version: 1.0

        Package: halfway
        Status: install ok half-installed
        Version: 1.0

        Package: odd
        Status: install ok not-installed
        Version: 1.0

        nonsense without a colon
        Status: install ok installed

        Package: last
        Status: hold ok installed
        Version: 20230311
        """;

    [Fact(DisplayName = "dpkg: what is installed, its version in parts, its description without marks")]
    public void ReadsDpkg()
    {
        var applications = List("deb", new TextTree().File("/var/lib/dpkg/status", Dpkg.Replace("\r", "")));

        applications.Select(Short).Should().Equal("libc6 0:2.36-9+deb12u4 amd64", "vim 2:9.0.1378-rc1-2 amd64", "last 0:20230311- ");
        applications[0].Should().BeEquivalentTo(new
        {
            App2Release = "9+deb12u4",
            App2SourcePackage = "glibc",
            App2Url = "https://www.gnu.org/software/libc/libc.html",
            App2Summary = "GNU C Library: Shared libraries",
            App2Description = "Contains the standard libraries.\n\n * indented",
            App2Publisher = "",
        });
        (applications[1].App2Version, applications[1].App2Release).Should().Be(("9.0.1378-rc1", "2"));
    }

    [Fact(DisplayName = "dpkg: images made without dpkg keep a file a package, and no status in it")]
    public void ReadsStatusFolder()
    {
        var tree = new TextTree().File("/var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12.4\nArchitecture: amd64\n")
            .File("/var/lib/dpkg/status.d/base.md5sums", "Package: no\n")
            .File("/var/lib/dpkg/status.d/tzdata", "Package: tzdata\nVersion: 1:2024a-0\n");

        List("deb", tree).Select(Short).Should().Equal("base-files 0:12.4- amd64", "tzdata 1:2024a-0 ");
    }

    [Theory(DisplayName = "apk: in either place of its database")]
    [InlineData("/lib/apk/db/installed")]
    [InlineData("/usr/lib/apk/db/installed")]
    public void ReadsApk(string path)
    {
        const string database = "C:Q1abc=\nP:busybox\nV:1.36.1-r15\nA:x86_64\nS:12\nT:Size optimized toolbox\nU:https://busybox.net/\n"
            + "o:busybox\nF:bin\nR:busybox\n\n"
            + "P:musl\nV:1.2.4_git20230717-r4\nA:x86_64\n\nV:1\n\nP:no-release\nV:7";

        var applications = List("apk", new TextTree().File(path, database));

        applications.Select(Short).Should().Equal("busybox 0:1.36.1-15 x86_64", "musl 0:1.2.4_git20230717-4 x86_64", "no-release 0:7- ");
        (applications[0].App2Summary, applications[0].App2Url).Should().Be(("Size optimized toolbox", "https://busybox.net/"));
    }

    [Fact(DisplayName = "pacman: a folder a package; broken ones are passed over")]
    public void ReadsPacman()
    {
        var tree = new TextTree().File("/var/lib/pacman/local/ALPM_DB_VERSION", "9\n")
            .File("/var/lib/pacman/local/bash-5.2-1/desc",
                "%NAME%\nbash\n\n%VERSION%\n5.2.026-2\n\n%BASE%\nbash\n\n%DESC%\nThe GNU Bourne Again shell\n\n"
                + "%URL%\nhttps://gnu.org/bash\n\n%ARCH%\nx86_64\n\n%LICENSE%\nGPL\nBSD\n\n%DEPENDS%\n%NAME%\n")
            .File("/var/lib/pacman/local/tex-1:2-3/desc", "%NAME%\ntex\n\n%VERSION%\n1:2-3\n")
            .File("/var/lib/pacman/local/broken/desc", [0xff, 0, (byte)'%'])
            .Folder("/var/lib/pacman/local/empty");

        var applications = List("pacman", tree);

        applications.Select(Short).Should().Equal("bash 0:5.2.026-2 x86_64", "tex 1:2-3 ");
        applications[0].App2Summary.Should().Be("The GNU Bourne Again shell");
    }

    [Fact(DisplayName = "rpm: the headers of its SQLite database, wherever that lies; keys are no packages")]
    public void ReadsRpm()
    {
        var probe = RpmHeaderTests.Probe();
        var headers = new Headers { ["/usr/lib/sysimage/rpm/rpmdb.sqlite"] = [probe, [], RpmHeaderTests.Header("gpg-pubkey"), probe] };
        var tree = new TextTree().File("/usr/lib/sysimage/rpm/rpmdb.sqlite", "").File("/var/lib/rpm/Packages", "");

        List("rpm", tree, headers).Select(Short).Should().Equal("engine-probe 3:1.2.3-4.fc41 noarch", "engine-probe 3:1.2.3-4.fc41 noarch");
    }

    [Theory(DisplayName = "A database that can't be read is told apart from none")]
    [InlineData("rpm", "/var/lib/rpm/Packages", PackageDatabaseKind.RpmBerkeley)]
    [InlineData("rpm", "/var/lib/rpm/Packages.db", PackageDatabaseKind.RpmNdb)]
    [InlineData("rpm", "/usr/lib/sysimage/rpm/Packages.db", PackageDatabaseKind.RpmNdb)]
    [InlineData("xbps", "/var/db/xbps/pkgdb-0.38.plist", PackageDatabaseKind.Foreign)]
    public void Unreadable(string format, string path, PackageDatabaseKind kind)
    {
        var tree = new TextTree().File(path, "");

        var database = PackageDatabase.Find(tree, format);

        (database.Kind, database.IsReadable).Should().Be((kind, false));
        database.Invoking(one => one.Applications(tree, new Headers()).ToList()).Should().Throw<InvalidOperationException>();
    }

    [Theory(DisplayName = "A system without a database has no packages")]
    [InlineData("deb")]
    [InlineData("rpm")]
    [InlineData("apk")]
    [InlineData("pacman")]
    [InlineData("unknown")]
    public void None(string format)
    {
        PackageDatabase.Find(new TextTree(), format).IsReadable.Should().BeTrue();
        List(format, new TextTree()).Should().BeEmpty();
    }

    [Fact(DisplayName = "A line of 20 MB loses its end, and what follows is read")]
    public void LongLine()
    {
        byte[] database = [.. "P:first\nV:1\n\nP:second\nT:"u8, .. Enumerable.Repeat((byte)'x', 20 << 20), .. "\nV:2\n"u8];

        var applications = List("apk", new TextTree().File("/lib/apk/db/installed", database));

        applications.Select(Short).Should().Equal("first 0:1- ", "second 0:2- ");
        applications[1].App2Summary.Length.Should().BeInRange(1, 64 * 1024);
    }

    [Fact(DisplayName = "A database on a broken disk gives what could be read")]
    public void BrokenDisk()
    {
        var tree = new BrokenTree("/lib/apk/db/installed", "P:first\nV:1\n\nP:second\nV:2\n\n"u8.ToArray());

        List("apk", tree).Select(Short).Should().Equal("first 0:1- ", "second 0:2- ");
    }

    private static List<Application2> List(string format, IFileTree tree, IRpmHeaders? headers = null) =>
        PackageDatabase.Find(tree, format).Applications(tree, headers ?? new Headers()).ToList();

    private static string Short(Application2 one) =>
        $"{one.App2Name} {one.App2Epoch}:{one.App2Version}-{one.App2Release} {one.App2Arch}";

    private sealed class Headers : Dictionary<string, byte[][]>, IRpmHeaders
    {
        public IEnumerable<byte[]> Read(string databasePath) => this[databasePath];
    }

    /// <summary>One file that can be read to its half-way end and then fails.</summary>
    private sealed class BrokenTree(string path, byte[] bytes) : IFileTree
    {
        public FileKind KindOf(string asked) => asked == path ? FileKind.File : FileKind.None;
        public FileBytes? Read(string asked, int limitBytes) => null;
        public Stream? Open(string asked) => new BrokenStream(bytes);
        public IReadOnlyList<string> List(string directory, int countMax) => [];
        public string? ReadLink(string asked) => null;
    }

    private sealed class BrokenStream(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer) is > 0 and var count ? count : throw new IOException("EIO");
    }
}
