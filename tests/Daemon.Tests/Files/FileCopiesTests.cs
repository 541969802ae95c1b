using Engine.Daemon.Actions;
using static Engine.Daemon.Tests.Files.GuestFolder;

namespace Engine.Daemon.Tests.Files;

public sealed class FileCopiesTests : IDisposable
{
    private readonly GuestFolder _guest = new();
    private readonly FileCopies _copies;

    public FileCopiesTests() => _copies = new(_guest.Tree);

    public void Dispose() => _guest.Dispose();

    [Fact(DisplayName = "A new copy has the permissions less the umask, an old one keeps its own, and a link at its place is followed")]
    public void Cp()
    {
        _guest.Shell("umask 022; echo new >from; chmod 777 from; echo old >there; chmod 600 there; ln -s /there link");

        _copies.Cp(new("/from"), new("/copy"));
        _copies.Cp(new("/from"), new("/link"));

        _guest.Shell("stat -c '%a %F' copy link there; cat there").Should().Be("755 regular file\n777 symbolic link\n600 regular file\nnew\n");
    }

    [Fact(DisplayName = "A link of the guest that leads out of it leads nowhere")]
    public void Confined()
    {
        _guest.Shell("echo x >from; ln -s $TOP/outside out");

        Failure(() => _copies.Cp(new("/from"), new("/out"))).Errno.Should().Be("ENOENT");
        File.ReadAllText(_guest.Outside).Should().Be("secret");
    }

    [Fact(DisplayName = "A file is never lost by being copied onto itself, not under another name either")]
    public void Itself()
    {
        _guest.Shell("echo content >f; ln f hard; mkdir d; ln f d/f");

        Failure(() => _copies.Cp(new("/f"), new("/hard"))).Errno.Should().Be("EINVAL");
        Failure(() => _copies.Cp(new("/f"), new("/d"))).Errno.Should().Be("EINVAL");
        _guest.Shell("cat f").Should().Be("content\n");
    }

    [Fact(DisplayName = "A plain copy of a tree keeps permissions, links and content, and neither times nor hard links")]
    public void CpR()
    {
        _guest.Shell("umask 022; mkdir -p a/b; echo 1 >a/b/f; chmod 751 a/b/f; ln a/b/f a/g; ln -s b/f a/l; touch -d @1000 a/b/f");

        _copies.CpR(new("/a"), new("/copy"));

        _guest.Shell("cd copy; find . | sort; readlink l; stat -c '%a %h' b/f g; [ $(stat -c %Y b/f) -gt 1000 ]")
            .Should().Be(".\n./b\n./b/f\n./g\n./l\nb/f\n751 1\n751 1\n");
    }

    [Fact(DisplayName = "Temporary files differ, are empty and their owner's alone")]
    public void Mktemp()
    {
        var one = _copies.Mktemp(new("/tXXXXXX"), ".log");
        var other = _copies.Mktemp(new("/tXXXXXX"), ".log");

        one.Should().MatchRegex("^/t[A-Za-z0-9]{6}[.]log$").And.NotBe(other);
        _guest.Shell($"stat -c '%a %s' .{one}").Should().Be("600 0\n");
        Failure(() => _copies.Mktemp(new("/tXXXXXX"), "/x")).Errno.Should().Be("EINVAL");
    }

    [Theory(DisplayName = "Contents are compared to the last byte")]
    [InlineData(0, 0, true)]
    [InlineData(70_000, 70_000, true)]
    [InlineData(70_000, 70_001, false)]
    public void Equal(int one, int other, bool same)
    {
        File.WriteAllBytes(_guest.HostPath("/one"), new byte[one]);
        File.WriteAllBytes(_guest.HostPath("/other"), new byte[other]);

        _copies.Equal(new("/one"), new("/other")).Should().Be(same);
        if (one > 0 && one == other)
        {
            _guest.Shell("printf x | dd of=other bs=1 seek=69999 conv=notrunc 2>/dev/null");
            _copies.Equal(new("/one"), new("/other")).Should().BeFalse();
        }
    }

    [Fact(DisplayName = "A name is changed in place of a file, and not in place of a full folder")]
    public void Rename()
    {
        _guest.Shell("echo 1 >a; echo 2 >b; mkdir -p d/x; mkdir e");

        _copies.Rename(new("/a"), new("/b"));
        _guest.Shell("cat b; ls").Should().Be("1\nb\nd\ne\n");
        Failure(() => _copies.Rename(new("/e"), new("/d"))).Errno.Should().Be("ENOTEMPTY");
    }
}
