using Engine.Daemon.Changing;
using Engine.Daemon.Tests.Files;

namespace Engine.Daemon.Tests.Changing;

public sealed class HomeFoldersTests : IDisposable
{
    private readonly GuestFolder _guest = new();

    public void Dispose() => _guest.Dispose();

    [Fact(DisplayName = "Homes are those of passwd, root's, and the folders of /home, each once and without a link in it")]
    public void Homes()
    {
        _guest.Shell("""
            mkdir -p etc root home/alice home/ldap srv/bob data/carol; ln -s /data/carol home/carol; touch home/file
            printf 'root:x:0:0::/root:/bin/sh\nalice:x:1:1::/home/alice:/bin/sh\nbob:x:2:2::/srv/bob\ncarol:x:3:3::/home/carol:\ngone:x:4:4::/home/gone:\n' >etc/passwd
            """);

        Paths().Should().BeEquivalentTo("/root", "/home/alice", "/srv/bob", "/data/carol", "/home/ldap");
        Problems().Should().BeEmpty();
    }

    [Theory(DisplayName = "The root, folders of the system and paths that climb or are not whole are no homes, however they are reached")]
    [InlineData("/", "")]
    [InlineData("//", "")]
    [InlineData("/..", "")]
    [InlineData("/../..", "")]
    [InlineData("/home/../etc", "")]
    [InlineData("home/alice", "")]
    [InlineData(".", "")]
    [InlineData("/etc", "")]
    [InlineData("/usr", "")]
    [InlineData("/home/eve", "ln -s / home/eve")]
    [InlineData("/home/eve", "ln -s /usr home/eve")]
    [InlineData("/home/eve", "ln -s ../../../../.. home/eve")]
    [InlineData("/home/eve", "ln -s $TOP home/eve")]
    public void NoHomes(string home, string plant)
    {
        _guest.Shell($"mkdir -p etc usr home; echo 'eve:x:1:1::{home}:/bin/sh' >etc/passwd; {plant}");

        Paths().Should().BeEmpty();
    }

    [Fact(DisplayName = "Garbage in passwd hides no home behind it")]
    public void Garbage()
    {
        _guest.Shell("mkdir -p etc home/alice srv/$'\\xff'; (head -c 4096 /dev/zero; echo; echo ::::::; echo a:b; echo '+::::::'; echo 'alice:x:1:1::/home/alice:'; printf 'x:x:1:1::/srv/\\xff:\\n') >etc/passwd");

        Paths().Should().BeEquivalentTo("/home/alice", "/srv/\udcff");
    }

    [Fact(DisplayName = "A passwd that is too large is refused")]
    public void TooLarge()
    {
        _guest.Shell("mkdir etc; yes 'a:x:1:1::/home/a:' | head -20001 >etc/passwd");

        GuestFolder.Failure(() => new HomeFolders(_guest.Tree).Read()).Errno.Should().Be("E2BIG");
    }

    [Theory(DisplayName = "A passwd that is no file is none")]
    [InlineData("mkdir -p etc/passwd")]
    [InlineData("mkdir etc; mkfifo etc/passwd")]
    [InlineData("mkdir etc; ln -s $TOP/outside etc/passwd")]
    [InlineData("true")]
    public void NoFile(string plant)
    {
        _guest.Shell(plant);

        Paths().Should().BeEmpty();
    }

    private IEnumerable<string> Paths() => new HomeFolders(_guest.Tree).Read().Where(one => one.Problem.Length == 0).Select(one => one.Path);

    private IEnumerable<string> Problems() => new HomeFolders(_guest.Tree).Read().Where(one => one.Problem.Length > 0).Select(one => one.Path);
}
