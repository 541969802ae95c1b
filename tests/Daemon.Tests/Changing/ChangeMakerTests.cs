using Engine.Daemon.Tests.Files;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Tests.Changing;

public sealed class ChangeMakerTests : IDisposable
{
    private readonly GuestFolder _guest = new();

    public void Dispose() => _guest.Dispose();

    [Fact(DisplayName = "What was found is removed in the order in which it was found, whatever its names are")]
    public void Removes()
    {
        _guest.Shell($"mkdir -p tmp/a/b keep; touch tmp/a/b/c $'tmp/\\xff' $'tmp/x\\ny' keep/x; ln -s /keep tmp/link; mkfifo tmp/fifo; cd tmp; {DeepTree.Script(300)}");
        var found = _guest.Find(false, "c/tmp");

        _guest.Make([.. found.Select(one => GuestRun.Remove(one.Path))]);

        _guest.Shell("find . | sort").Should().Be(".\n./keep\n./keep/x\n./tmp\n");
    }

    [Fact(DisplayName = "A folder that holds something more is not removed")]
    public void NotEmpty()
    {
        _guest.Shell("mkdir tmp; touch tmp/new");

        GuestFolder.Failure(() => _guest.Make(GuestRun.Remove("/tmp"))).Errno.Should().Be("ENOTEMPTY");
        _guest.Shell("ls tmp").Should().Be("new\n");
    }

    [Theory(DisplayName = "No link on the way is followed")]
    [InlineData("ln -s $TOP tmp", "/tmp/outside")]
    [InlineData("mkdir etc; touch etc/outside; ln -s etc tmp", "/tmp/outside")]
    public void NoLinks(string plant, string path)
    {
        _guest.Shell(plant);

        GuestFolder.Failure(() => _guest.Make(GuestRun.Remove(path))).Errno.Should().BeOneOf("ELOOP", "ENOTDIR");
        GuestFolder.Failure(() => _guest.Make(GuestRun.Write(path, ""))).Errno.Should().BeOneOf("ELOOP", "ENOTDIR");
        File.ReadAllText(_guest.Outside).Should().Be("secret");
    }

    [Fact(DisplayName = "A link in place of a file is not written through")]
    public void LastLink()
    {
        _guest.Shell("echo keep >kept; ln -s kept link");

        GuestFolder.Failure(() => _guest.Make(GuestRun.Write("/link", "x"))).Errno.Should().Be("EINVAL");
        _guest.Shell("cat kept").Should().Be("keep\n");
    }

    [Fact(DisplayName = "A file that is written keeps its owner, mode, attributes and inode")]
    public void Writes()
    {
        _guest.Shell("echo old >file; chown 3:4 file; chmod 0440 file; setfattr -n user.label -v mine file 2>/dev/null || true");
        var before = _guest.Shell("stat -c '%u %g %a %i' file; getfattr -d file 2>/dev/null || true");

        _guest.Make(GuestRun.Write("/file", "new\n"));

        _guest.Shell("stat -c '%u %g %a %i' file; getfattr -d file 2>/dev/null || true").Should().Be(before);
        _guest.Shell("cat file").Should().Be("new\n");
    }

    [Fact(DisplayName = "A file of several names changes under the one alone, with its owner and mode")]
    public void HardLinks()
    {
        _guest.Shell("echo old >file; chown 3:4 file; chmod 0640 file; ln file other");

        _guest.Make(GuestRun.Write("/file", ""));

        _guest.Shell("stat -c '%u %g %a %s %h' file; cat other; ls -A").Should().Be("3 4 640 0 1\nold\nfile\nother\n");
    }

    [Fact(DisplayName = "A file is made with its mode and owner, and never over one that is there")]
    public void Makes()
    {
        _guest.Shell("mkdir etc; echo mine >etc/there");

        _guest.Make(new PathChange("make", "/etc/hostname", 0x1A4, 1, 2, "web\n"u8.ToArray()));

        _guest.Shell("stat -c '%u %g %a' etc/hostname; cat etc/hostname").Should().Be("1 2 644\nweb\n");
        GuestFolder.Failure(() => _guest.Make(new PathChange("make", "/etc/there", 0x1A4, 0, 0, []))).Errno.Should().Be("EEXIST");
    }

    [Fact(DisplayName = "Immutable and append-only files go all the same, and what stays gets its flags back")]
    public void Flags()
    {
        using var disk = new LoopFileSystem(_guest, "mnt", "ext4");
        _guest.Shell("cd mnt; mkdir log; echo x >log/a; echo x >log/b; echo id >machine-id; chattr +a log/a; chattr +i log/b; chattr +i log; chattr +i machine-id");
        _guest.Find(false, "n/mnt/log/a", "n/mnt/log/b").Select(one => one.Flags).Should().Equal(2, 1);

        _guest.Make(GuestRun.Remove("/mnt/log/a"), GuestRun.Remove("/mnt/log/b"), GuestRun.Write("/mnt/machine-id", ""));

        _guest.Shell("ls -A mnt/log; stat -c %s mnt/machine-id").Should().Be("0\n");
        _guest.Shell("lsattr -d mnt/log mnt/machine-id | cut -c5").Should().Be("i\ni\n");
        _guest.Shell("chattr -i mnt/log mnt/machine-id");
    }

    [Theory(DisplayName = "A change that is none is refused")]
    [InlineData("remove", "tmp")]
    [InlineData("remove", "/")]
    [InlineData("remove", "/tmp/..")]
    [InlineData("format", "/tmp")]
    public void Wrong(string kind, string path)
    {
        _guest.Shell("mkdir tmp");

        GuestFolder.Failure(() => _guest.Make(new PathChange(kind, path, 0, 0, 0, []))).Errno.Should().Be("EINVAL");
    }
}
