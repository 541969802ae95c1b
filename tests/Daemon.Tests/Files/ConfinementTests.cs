using Engine.Daemon.Actions;
using Engine.Protocol;

namespace Engine.Daemon.Tests.Files;

public sealed class ConfinementTests : IDisposable
{
    private readonly GuestFolder _guest = new();
    private readonly FileContent _content;
    private readonly FileChanges _changes;
    private readonly FileInformation _information;

    public ConfinementTests()
    {
        _content = new(_guest.Tree);
        _changes = new(_guest.Tree);
        _information = new(_guest.Tree);
    }

    public void Dispose() => _guest.Dispose();

    public static TheoryData<string, string> Escapes => new()
    {
        { "ln -s $TOP/outside link", "/link" },
        { "ln -s ../outside link", "/link" },
        { "ln -s ../../../../../../../../$TOP/outside link", "/link" },
        { "ln -s $TOP folder", "/folder/outside" },
        { "ln -s .. folder", "/folder/outside" },
        { "mkdir a; ln -s ../.. a/b", "/a/b/outside" },
        { "mkdir a; ln -s /proc/self/root/$TOP a/b", "/a/b/outside" },
        { "ln -s a one; ln -s ../.. a", "/one/outside" },
        { "true", "/../outside" },
        { "mkdir a", "/a/../../outside" },
    };

    [Theory(DisplayName = "No path and no link of the guest reads a file outside its tree")]
    [MemberData(nameof(Escapes))]
    public void Reads(string plant, string path)
    {
        _guest.Shell(plant);

        GuestFolder.Failure(() => _content.Download(new DeviceOrPath(path), new MemoryStream())).Errno.Should().Be("ENOENT");
        GuestFolder.Failure(() => _content.Checksum("crc", new GuestPath(path))).Errno.Should().Be("ENOENT");
        _information.Exists(new GuestPath(path)).Should().BeFalse();
    }

    [Theory(DisplayName = "No path and no link of the guest changes a file outside its tree")]
    [MemberData(nameof(Escapes))]
    public void Writes(string plant, string path)
    {
        _guest.Shell(plant);
        var before = _guest.Shell("stat -c '%Z %Y %a %u %s' $TOP/outside; ls $TOP");
        var guestPath = new GuestPath(path);

        // Whether these succeed inside the tree or fail is not the matter here.
        Record.Exception(() => _content.InternalWrite(guestPath, "x"u8.ToArray()));
        Record.Exception(() => _content.Upload(new MemoryStream("x"u8.ToArray()), new DeviceOrPath(path)));
        Record.Exception(() => _changes.Touch(guestPath));
        Record.Exception(() => _changes.Chmod(0x1FF, guestPath));
        Record.Exception(() => _changes.Chown(1, 1, guestPath));
        Record.Exception(() => _changes.TruncateSize(guestPath, 0));
        Record.Exception(() => _changes.Ln(path, new GuestPath("/hard")));
        Record.Exception(() => _changes.CpA(guestPath, new GuestPath("/copy")));
        Record.Exception(() => _changes.Mv(guestPath, new GuestPath("/moved")));
        Record.Exception(() => _changes.Rm(guestPath));
        Record.Exception(() => _changes.RmRf(guestPath));
        Record.Exception(() => _changes.MkdirP(guestPath));
        Record.Exception(() => _changes.LnS("x", guestPath));

        _guest.Shell("stat -c '%Z %Y %a %u %s' $TOP/outside; ls $TOP").Should().Be(before);
        File.ReadAllText(_guest.Outside).Should().Be("secret");
    }

    [Fact(DisplayName = "An absolute link leads to its target inside the guest")]
    public void AbsoluteLink()
    {
        _guest.Shell("mkdir -p etc usr/lib; echo inside > usr/lib/os-release; ln -s /usr/lib/os-release etc/os-release");
        var content = new MemoryStream();

        _content.Download(new DeviceOrPath("/etc/os-release"), content);

        content.ToArray().Should().Equal("inside\n"u8.ToArray());
    }

    [Theory(DisplayName = "A FIFO, a device or a socket of the guest is refused without being opened")]
    [InlineData("mkfifo it")]
    [InlineData("mknod it c 1 5")]
    [InlineData("mknod it b 7 0")]
    [InlineData("python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"it\")'")]
    public async Task NoRegularFile(string plant)
    {
        _guest.Shell(plant);
        var path = new GuestPath("/it");

        // Opening a FIFO blocks: each of these has to come back.
        await Task.Run(() =>
        {
            GuestFolder.Failure(() => _content.Download(path, new MemoryStream())).Errno.Should().Be("EINVAL");
            GuestFolder.Failure(() => _content.Upload(new MemoryStream(), path)).Errno.Should().Be("EINVAL");
            GuestFolder.Failure(() => _content.InternalWriteAppend(path, [])).Errno.Should().Be("EINVAL");
            GuestFolder.Failure(() => _content.Checksum("md5", path)).Errno.Should().Be("EINVAL");
            GuestFolder.Failure(() => _content.Ls0(path, new MemoryStream())).Errno.Should().Be("ENOTDIR");
            GuestFolder.Failure(() => _changes.Touch(path)).Errno.Should().Be("EINVAL");
        }).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact(DisplayName = "rm_rf removes links but not what they lead to, inside or outside")]
    public void RemovalFollowsNoLink()
    {
        _guest.Shell("mkdir -p victim keep; echo x > keep/x; ln -s /keep victim/in; ln -s $TOP victim/out; ln -s $TOP/outside victim/file");

        _changes.RmRf(new GuestPath("/victim"));

        _guest.Shell("find . | sort").Should().Be(".\n./keep\n./keep/x\n");
        File.Exists(_guest.Outside).Should().BeTrue();
    }
}
