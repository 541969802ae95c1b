using Engine.Daemon.Actions;
using Engine.Protocol;

namespace Engine.Daemon.Tests.Files;

public sealed class FileInformationTests : IDisposable
{
    private readonly GuestFolder _guest = new();
    private readonly FileInformation _information;

    public FileInformationTests() => _information = new(_guest.Tree);

    public void Dispose() => _guest.Dispose();

    [Theory(DisplayName = "stat tells what the host's stat tells, of a link or of what it leads to")]
    [InlineData("f", false)]
    [InlineData("d", false)]
    [InlineData("l", false)]
    [InlineData("l", true)]
    [InlineData("c", false)]
    [InlineData("p", false)]
    public void Stat(string name, bool follow)
    {
        _guest.Shell("echo content > f; chown 1000:70000 f; chmod 4750 f; ln f hard; mkdir d; ln -s /f l; mknod c c 300 70000; "
            + "mkfifo p; touch -d '1990-01-02 03:04:05.678' d");

        var status = follow ? _information.Statns(new("/" + name)) : _information.Lstatns(new("/" + name));

        // The host would follow the absolute link to its own root.
        var host = _guest.Shell($"stat -c '%d %i %f %h %u %g %t %T %s %o %b %X %Y %Z %.9Y' {(follow ? "f" : name)}").TrimEnd().Split(' ');
        var ours = new[]
        {
            $"{status.StDev}", $"{status.StIno}", $"{status.StMode:x}", $"{status.StNlink}", $"{status.StUid}", $"{status.StGid}",
            $"{(status.StRdev >> 8) & 0xFFF:x}", $"{(status.StRdev & 0xFF) | ((status.StRdev >> 12) & 0xFFFFFF00):x}", $"{status.StSize}",
            $"{status.StBlksize}", $"{status.StBlocks}", $"{status.StAtimeSec}", $"{status.StMtimeSec}", $"{status.StCtimeSec}",
        };
        ours.Should().Equal(host[..^1]);
        status.StMtimeNsec.Should().Be(long.Parse(host[^1].Split('.')[1]));
    }

    [Fact(DisplayName = "A name that can't be read has inode -1 in a list, and an empty target")]
    public void Lists()
    {
        _guest.Shell("mkdir d; echo > d/f; ln -s target d/l; mkdir $TOP/appliance; ln -s $TOP d/out");

        var stats = _information.InternalLstatnslist(new("/d"), [new("f"), new("none"), new("l")]);
        var targets = _information.InternalReadlinklist(new("/d"), [new("f"), new("none"), new("l")]);

        stats.Select(stat => stat.StIno == -1).Should().Equal(false, true, false);
        stats[1].StMode.Should().Be(0);
        stats[0].StSize.Should().Be(1);
        targets.Should().Equal("", "", "target");
    }

    [Fact(DisplayName = "The kind of each file is told, through links only when asked for")]
    public void Kinds()
    {
        _guest.Shell("""
            echo > f; mkdir d; mkfifo p; mknod c c 1 3; mknod b b 7 0; ln -s gone dangling; ln -s loop loop
            python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("s")'
            for n in f d p c b s; do ln -s /$n l$n; done
            """);
        var checks = new Dictionary<string, Func<GuestPath, bool?, bool>>
        {
            ["f"] = _information.IsFile, ["d"] = _information.IsDir, ["p"] = _information.IsFifo, ["c"] = _information.IsChardev,
            ["b"] = _information.IsBlockdev, ["s"] = _information.IsSocket,
        };
        foreach (var (right, check) in checks)
            foreach (var name in checks.Keys)
            {
                check(new("/" + name), null).Should().Be(name == right);
                check(new("/l" + name), null).Should().BeFalse();
                check(new("/l" + name), true).Should().Be(name == right);
            }
        _information.IsSymlink(new("/lf")).Should().BeTrue();
        _information.IsSymlink(new("/f")).Should().BeFalse();
        foreach (var none in (string[])["/none", "/f/x", "/dangling", "/loop", "/" + new string('n', 300)])
            _information.Exists(new(none)).Should().BeFalse();
        _information.Exists(new("/ld")).Should().BeTrue();
    }

    [Fact(DisplayName = "readlink gives a link's bytes, and fails for what is no link")]
    public void Readlink()
    {
        _guest.Shell("""ln -s "$(printf 'a\200\nb')/../x" l; ln -s $(printf 'x%.0s' $(seq 4000)) long; echo > f""");

        _information.Readlink(new("/l")).Should().Be("a\udc80\nb/../x");
        _information.Readlink(new("/long")).Should().HaveLength(4000);
        GuestFolder.Failure(() => _information.Readlink(new("/f"))).Errno.Should().Be("EINVAL");
        GuestFolder.Failure(() => _information.Readlink(new("/none"))).Errno.Should().Be("ENOENT");
    }

    [Fact(DisplayName = "statvfs and filesize agree with the host")]
    public void Sizes()
    {
        _guest.Shell("head -c 1234567 /dev/zero > f; ln -s f l");
        using var small = new SmallFileSystem(_guest, "m", 3);

        var status = _information.Statvfs(new("/m"));

        (status.Blocks * status.Frsize).Should().Be(3 * 1024 * 1024);
        status.Namemax.Should().Be(255);
        _information.Filesize(new("/l")).Should().Be(1234567);
    }
}
