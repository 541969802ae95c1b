using Engine.Daemon.Actions;
using Engine.Protocol;

namespace Engine.Daemon.Tests.Files;

public sealed class TarOutTests : IDisposable
{
    private readonly GuestFolder _guest = new();
    private readonly Archives _archives;

    public TarOutTests() => _archives = new(_guest.Tree);

    public void Dispose() => _guest.Dispose();

    [Theory(DisplayName = "GNU tar and Python read what is packed, and find the same tree")]
    [InlineData("tar -C dst -xf $TOP/a.tar")]
    [InlineData("""python3 -c 'import tarfile, os; tarfile.open(os.environ["TOP"] + "/a.tar").extractall("dst", numeric_owner=True)'; """
        + """for l in absolute relative upward longlink; do touch -h -r src/$l dst/$l; done""")]
    // Python's does not set the times of links.
    public void ForOthers(string extract)
    {
        _guest.Shell(TarInTests.Everything);
        _guest.Shell("mkdir dst");

        Pack("/src", "a.tar", numericOwner: true);

        _guest.Shell(extract);
        _guest.Shell(TarInTests.Compare);
    }

    [Fact(DisplayName = "What is packed is unpacked the same")]
    public void ForOurselves()
    {
        _guest.Shell(TarInTests.Everything);
        _guest.Shell("mkdir dst");

        Pack("/src", "a.tar");
        using var archive = File.OpenRead(Path.Combine(_guest.Top, "a.tar"));
        _archives.TarIn(archive, new GuestPath("/dst"));

        _guest.Shell(TarInTests.Compare);
    }

    [Fact(DisplayName = "More files than are read ahead come in the order of the tree, small and large, with links and folders between them")]
    public void ReadAhead()
    {
        _guest.Shell("""
            mkdir -p src/d dst; for i in $(seq 50); do head -c $((i * i * 37)) /dev/urandom > src/f$i; ln src/f$i src/d/l$i; ln -s f$i src/s$i; done
            head -c 700001 /dev/urandom > src/large; head -c 262144 /dev/urandom > src/block; : > src/empty
            """);

        Pack("/src", "a.tar");

        _guest.Shell("tar -C dst -xf $TOP/a.tar; diff -r src dst; test $(find dst -type f -links 2 | wc -l) = 100");
    }

    [Theory(DisplayName = "Each compression can be undone by its program")]
    [InlineData("gzip", "gzip -dc")]
    [InlineData("bzip2", "bzip2 -dc")]
    [InlineData("xz", "xz -dc")]
    [InlineData("lzma", "xz --format=lzma -dc")]
    [InlineData("zstd", "zstd -qdc")]
    public void Compressed(string name, string program)
    {
        _guest.Shell("mkdir src; seq 200000 > src/numbers");

        Pack("/src", "a", compress: name);

        _guest.Shell($"mkdir dst; {program} $TOP/a | tar -C dst -xf -; cmp src/numbers dst/numbers");
    }

    [Fact(DisplayName = "Owners have the guest's names, or numbers alone")]
    public void Owners()
    {
        _guest.Shell("mkdir etc src; printf 'root:x:0:0::/:/bin/sh\\nweb:x:1234:5::/:\\nbroken\\n' > etc/passwd; "
            + "printf 'team:x:77:\\n' > etc/group; touch src/f src/g; chown 1234:77 src/f; chown 9:8 src/g");

        Pack("/src", "named");
        Pack("/src", "numbered", numericOwner: true);

        const string list = """import tarfile,sys; """
            + """print([(m.name, m.uname, m.gname, m.uid, m.gid) for m in tarfile.open(sys.argv[1]) if m.isfile()])""";
        _guest.Shell($"python3 -c '{list}' $TOP/named").Should().Contain("('./f', 'web', 'team', 1234, 77)")
            .And.Contain("('./g', '', '', 9, 8)");
        _guest.Shell($"python3 -c '{list}' $TOP/numbered").Should().Contain("('./f', '', '', 1234, 77)");
    }

    [Theory(DisplayName = "Patterns leave out what tar's --exclude does")]
    [InlineData("*.log")]
    [InlineData("sub")]
    [InlineData("./sub/*")]
    [InlineData("sub/deep")]
    [InlineData("f?")]
    [InlineData("f[1-3a]")]
    [InlineData("f[!12]")]
    [InlineData("[]x]")]
    [InlineData("*deep*")]
    [InlineData("**x")]
    [InlineData("a\\*b")]
    [InlineData("[")]
    [InlineData("sub/")]
    [InlineData(".")]
    public void Excludes(string pattern)
    {
        _guest.Shell("mkdir -p src/sub/deep src/other; cd src; "
            + "touch a.log sub/b.log f1 f2 f4 fa f sub/x sub/deep/y other/z ']' x 'a*b' 'aXb' '['");

        Pack("/src", "ours", excludes: [pattern]);

        _guest.Shell($"tar -C src --exclude='{pattern}' -cf $TOP/theirs .; for t in ours theirs; "
            + $"do tar -tf $TOP/$t | sort > $TOP/$t.list; done; diff $TOP/ours.list $TOP/theirs.list");
    }

    [Fact(DisplayName = "Extended attributes are packed when they are asked for, as GNU tar reads them")]
    public void Attributes()
    {
        _guest.Shell("""mkdir src dst; echo x > src/f; python3 -c 'import os; os.setxattr("src/f", "user.a=%b", b"one\n\0two")'""");

        Pack("/src", "a.tar", xattrs: true);

        _guest.Shell("tar --xattrs --xattrs-include='*' -C dst -xf $TOP/a.tar");
        _guest.Shell("""python3 -c 'import os; print(os.listxattr("dst/f"), os.getxattr("dst/f", "user.a=%b"))'""")
            .Should().Be("['user.a=%b'] b'one\\n\\x00two'\n");
    }

    [Fact(DisplayName = "A socket is passed over, a device node is packed and never opened")]
    public void Specials()
    {
        _guest.Shell("mkdir src; cd src; mknod zero c 1 5; mkfifo p; python3 -c 'import socket; "
            + "socket.socket(socket.AF_UNIX).bind(\"s\")'");

        Pack("/src", "a.tar");

        _guest.Shell("tar -tf $TOP/a.tar | sort").Should().Be("./\n./p\n./zero\n");
    }

    [Fact(DisplayName = "A tree far deeper than a path can be is packed whole")]
    public void Deep()
    {
        _guest.Shell(DeepTree.Script(600));

        Pack("/deep", "a.tar");

        _guest.Shell("tar -tf $TOP/a.tar | wc -l; tar -tf $TOP/a.tar | tail -1 | wc -c").Should().Be($"602\n{2 + 600 * 21 + 5}\n");
    }

    [Fact(DisplayName = "A folder that is a link out of the guest is not packed")]
    public void LinkOut()
    {
        _guest.Shell("ln -s $TOP out");

        GuestFolder.Failure(() => Pack("/out", "a.tar")).Errno.Should().Be("ENOENT");
    }

    private void Pack(
        string folder, string archive, string? compress = null, bool? numericOwner = null, string[]? excludes = null, bool? xattrs = null)
    {
        using var stream = File.Create(Path.Combine(_guest.Top, archive));
        _archives.TarOut(folder, stream, compress, numericOwner, excludes, xattrs);
    }
}
