using Engine.Daemon.Actions;
using Engine.Protocol;

namespace Engine.Daemon.Tests.Files;

public sealed class FileChangesTests : IDisposable
{
    private readonly GuestFolder _guest = new();
    private readonly FileChanges _changes;

    public FileChangesTests() => _changes = new(_guest.Tree);

    public void Dispose() => _guest.Dispose();

    [Fact(DisplayName = "touch makes a file, renews a regular one's times, and refuses a folder")]
    public void Touch()
    {
        _guest.Shell("echo x > old; touch -d 2001-01-01 old; ln -s made dangling; mkdir d");

        _changes.Touch(new("/new"));
        _changes.Touch(new("/old"));
        _changes.Touch(new("/dangling"));

        _guest.Shell("stat -c '%n %s' new old made; find old -mmin -5").Should().Be("new 0\nold 2\nmade 0\nold\n");
        GuestFolder.Failure(() => _changes.Touch(new("/d"))).Errno.Should().Be("EINVAL");
        GuestFolder.Failure(() => _changes.Touch(new("/none/x"))).Errno.Should().Be("ENOENT");
    }

    [Theory(DisplayName = "mkdir_p makes what is missing of a path, through links of the guest")]
    [InlineData("/a/b/c", "a/b/c")]
    [InlineData("/a//b/./c/", "a/b/c")]
    [InlineData("/link/b", "real/b")]
    [InlineData("/a/../b", "b")]
    [InlineData("/", ".")]
    public void MkdirP(string path, string made)
    {
        _guest.Shell("mkdir real; ln -s /real link");

        _changes.MkdirP(new(path));
        _changes.MkdirP(new(path));

        _guest.Shell($"test -d {made} && echo yes").Should().Be("yes\n");
    }

    [Fact(DisplayName = "mkdir_p fails where a file is in the way, mkdir where there is something already")]
    public void MkdirRefused()
    {
        _guest.Shell("echo > file; mkdir d; ln -s nowhere dangling");

        GuestFolder.Failure(() => _changes.MkdirP(new("/file"))).Errno.Should().Be("ENOTDIR");
        GuestFolder.Failure(() => _changes.MkdirP(new("/file/x"))).Errno.Should().Be("ENOTDIR");
        GuestFolder.Failure(() => _changes.MkdirP(new("/dangling/x"))).Errno.Should().Be("EEXIST");
        GuestFolder.Failure(() => _changes.Mkdir(new("/d"))).Errno.Should().Be("EEXIST");
        GuestFolder.Failure(() => _changes.Mkdir(new("/"))).Errno.Should().Be("EINVAL");
    }

    [Fact(DisplayName = "Names need not be UTF-8: every call takes the bytes they are")]
    public void ByteNames()
    {
        const string name = "/a\udc80\n";

        _changes.Mkdir(new(name));
        _changes.Touch(new(name + name));
        _changes.LnS("t\udcff", new(name + "/l"));
        _changes.Mv(new(name + name), new(name + "/moved"));
        _changes.Chmod(0x180, new(name));

        _guest.Shell("find . -printf '%P|%m|%l|' | od -An -c | tr -d ' \\n'").Should()
            .Contain(@"a200\n|600||").And.Contain(@"a200\n/moved|").And.Contain(@"a200\n/l|777|t377|");
    }

    [Fact(DisplayName = "rm, rm_f, rmdir and rm_rf remove what they are for")]
    public void Removal()
    {
        _guest.Shell("echo > f; mkdir -p d/e; ln -s /d l; echo > d/x");

        GuestFolder.Failure(() => _changes.Rm(new("/none"))).Errno.Should().Be("ENOENT");
        GuestFolder.Failure(() => _changes.Rm(new("/d"))).Errno.Should().Be("EISDIR");
        GuestFolder.Failure(() => _changes.Rmdir(new("/d"))).Errno.Should().Be("ENOTEMPTY");
        GuestFolder.Failure(() => _changes.RmRf(new("/"))).Errno.Should().Be("EINVAL");
        GuestFolder.Failure(() => _changes.RmRf(new("/d/.."))).Errno.Should().Be("EINVAL");
        _changes.RmF(new("/none"));
        _changes.RmRf(new("/none/x"));
        _changes.RmF(new("/l"));
        _changes.Rm(new("/f"));
        _changes.RmRf(new("/d"));

        _guest.Shell("find .").Should().Be(".\n");
    }

    [Fact(DisplayName = "A tree far deeper than a path can be is removed")]
    public void DeepRemoval()
    {
        _guest.Shell(DeepTree.Script(3000));

        _changes.RmRf(new("/deep"));

        _guest.Shell("find .").Should().Be(".\n");
    }

    [Fact(DisplayName = "rm_rf says EBUSY for a mounted file system, and leaves it mounted")]
    public void BusyRemoval()
    {
        _guest.Shell("mkdir d");
        using var mounted = new SmallFileSystem(_guest, "d/m", 1);

        GuestFolder.Failure(() => _changes.RmRf(new("/d"))).Errno.Should().Be("EBUSY");

        _guest.Shell("mountpoint -q d/m && echo yes").Should().Be("yes\n");
    }

    [Fact(DisplayName = "chmod and chown follow a link, lchown changes the link")]
    public void Modes()
    {
        _guest.Shell("echo > f; ln -s f l");

        _changes.Chmod(0x9ED, new("/l"));
        _changes.Chown(11, 12, new("/l"));
        _changes.Lchown(21, 22, new("/l"));
        _changes.Chmod(0x9ED, new("/f"));

        _guest.Shell("stat -c '%n %a %u %g' f l").Should().Be("f 4755 11 12\nl 777 21 22\n");
        GuestFolder.Failure(() => _changes.Chmod(-1, new("/f"))).Errno.Should().Be("EINVAL");
        GuestFolder.Failure(() => _changes.Chmod(0x1000, new("/f"))).Errno.Should().Be("EINVAL");
    }

    [Fact(DisplayName = "ln makes another name of the same file, ln_s a link with its target as given")]
    public void Links()
    {
        _guest.Shell("echo x > f; ln -s f s");

        _changes.Ln("/f", new("/hard"));
        _changes.Ln("/s", new("/hards"));
        _changes.LnS("../any where", new("/soft"));

        _guest.Shell("stat -c '%h' f; readlink hards soft").Should().Be("2\nf\n../any where\n");
        GuestFolder.Failure(() => _changes.LnS("x", new("/soft"))).Errno.Should().Be("EEXIST");
    }

    // All that a copy has to keep.
    private const string Source = """
        mkdir -p src/sub; echo hello > src/f; ln src/f src/sub/hard; ln -s /nowhere src/l; mkfifo src/p; mknod src/c c 1 3
        truncate -s 5M src/sparse; echo end >> src/sparse
        chmod 4711 src/f; chown 1:2 src/f src/sub; chmod 2750 src/sub; chown -h 3:4 src/l
        python3 -c 'import os; os.setxattr("src/f", "user.k", b"v")'
        touch -d '2001-02-03 04:05:06.123456789' src/f src/sparse; touch -h -d 2002-01-01 src/l; touch -d 2003-01-01 src/sub src
        """;

    private const string List = """(cd {0}; """
        + """find . -printf '%P|%y|%m|%U|%G|%n|%l|%T@|' -a \( -type d -printf '\n' -o -printf '%s\n' \) | sort)""";

    [Fact(DisplayName = "cp_a copies a tree with owners, modes, times, links, holes and attributes")]
    public void CopyTree()
    {
        _guest.Shell(Source);

        _changes.CpA(new("/src"), new("/copy"));

        _guest.Shell(string.Format(List, "copy")).Should().Be(_guest.Shell(string.Format(List, "src")));
        _guest.Shell("cmp src/f copy/f; cmp src/sparse copy/sparse; test $(stat -c %b copy/sparse) -lt 100; test copy/f -ef copy/sub/hard");
        _guest.Shell("python3 -c 'import os; print(os.getxattr(\"copy/f\", \"user.k\"))'").Should().Be("b'v'\n");
    }

    [Fact(DisplayName = "cp_a into a folder that exists copies under the source's name, and replaces what is there")]
    public void CopyInto()
    {
        _guest.Shell("mkdir -p d/e src; echo new > f; ln -s $TOP/outside d/f; echo x > src/x; mkdir -p d/src; echo stays > d/src/y");

        _changes.CpA(new("/f"), new("/d"));
        _changes.CpA(new("/src"), new("/d"));

        _guest.Shell("cat d/f; ls d/src").Should().Be("new\nx\ny\n");
        File.ReadAllText(_guest.Outside).Should().Be("secret");
    }

    [Fact(DisplayName = "cp_a refuses to copy a folder into itself and a file onto itself")]
    public void CopyIntoItself()
    {
        _guest.Shell("mkdir -p a/b; echo > f");

        GuestFolder.Failure(() => _changes.CpA(new("/a"), new("/a/b"))).Errno.Should().Be("EINVAL");
        GuestFolder.Failure(() => _changes.CpA(new("/f"), new("/f"))).Errno.Should().Be("EINVAL");
    }

    [Fact(DisplayName = "A tree far deeper than a path can be is copied")]
    public void DeepCopy()
    {
        _guest.Shell(DeepTree.Script(1000));

        _changes.CpA(new("/deep"), new("/copy"));

        _guest.Shell("cd copy; " + DeepTree.DescendAndCat(1000)).Should().Be("bottom\n");
    }

    [Fact(DisplayName = "mv renames, and moves between file systems with all that a copy keeps")]
    public void Move()
    {
        _guest.Shell(Source);
        var before = _guest.Shell(string.Format(List, "src"));
        using var other = new SmallFileSystem(_guest, "other", 1);

        _changes.Mv(new("/src"), new("/renamed"));
        _changes.Mv(new("/renamed"), new("/other"));

        _guest.Shell(string.Format(List, "other/renamed")).Should().Be(before);
        _guest.Shell("ls").Should().Be("other\n");
    }

    [Fact(DisplayName = "A move that fills the other file system fails with ENOSPC and keeps the source")]
    public void MoveToFull()
    {
        _guest.Shell("mkdir src; head -c 3000000 /dev/urandom > src/big");
        using var other = new SmallFileSystem(_guest, "other", 1);

        GuestFolder.Failure(() => _changes.Mv(new("/src"), new("/other/src"))).Errno.Should().Be("ENOSPC");

        _guest.Shell("stat -c %s src/big").Should().Be("3000000\n");
    }

    [Fact(DisplayName = "truncate_size cuts and extends a file, and makes none")]
    public void Truncate()
    {
        _guest.Shell("printf 123456 > f");

        _changes.TruncateSize(new("/f"), 3);
        _guest.Shell("cat f").Should().Be("123");
        _changes.TruncateSize(new("/f"), 5000);

        _guest.Shell("stat -c %s f").Should().Be("5000\n");
        GuestFolder.Failure(() => _changes.TruncateSize(new("/none"), 1)).Errno.Should().Be("ENOENT");
        GuestFolder.Failure(() => _changes.TruncateSize(new("/f"), -1)).Errno.Should().Be("EINVAL");
    }
}
