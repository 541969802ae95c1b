using Engine.Daemon.Actions;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tests.Files;

public sealed class PathsTests : IDisposable
{
    private readonly GuestFolder _guest = new();
    private readonly Paths _paths;
    private readonly FileNodes _nodes;

    public PathsTests()
    {
        _paths = new(_guest.Tree);
        _nodes = new(_guest.Tree);
        _guest.Shell("mkdir -p etc/Default lib/a lib/b .hidden; touch etc/Default/Grub lib/a/x.conf lib/b/y.conf lib/b/.z.conf 'lib/[1]'; "
            + "ln -s ../lib etc/lib; ln -s /lib/a usr; ln -s /nowhere broken; ln -s ../../../../outside escape; printf '\\377' > bytes; mkfifo fifo");
    }

    public void Dispose() => _guest.Dispose();

    [Theory(DisplayName = "A real path has no links, dots and double slashes, and stays in the guest")]
    [InlineData("/etc/lib/a/../b//y.conf", "/lib/b/y.conf")]
    [InlineData("/usr/x.conf", "/lib/a/x.conf")]
    [InlineData("/../..", "/")]
    public void RealPath(string path, string real) => _nodes.Realpath(new GuestPath(path)).Should().Be(real);

    [Fact(DisplayName = "A real path of what is not there is an error, also when a link leads out of the guest")]
    public void NoRealPath()
    {
        foreach (var path in (string[])["/broken", "/escape", "/none"])
            _nodes.Invoking(nodes => nodes.Realpath(new GuestPath(path))).Should().Throw<ActionException>().Which.Errno.Should().Be("ENOENT");
    }

    [Theory(DisplayName = "A path written as on Windows is spelled as the file system does; a new last name stays as it is")]
    [InlineData("/ETC/default/GRUB", "/etc/Default/Grub")]
    [InlineData("/Etc//DEFAULT/", "/etc/Default")]
    [InlineData("/etc/NewFile", "/etc/NewFile")]
    [InlineData("/", "/")]
    public void CaseSensitive(string path, string spelled) => _nodes.CaseSensitivePath(new GuestPath(path)).Should().Be(spelled);

    [Fact(DisplayName = "A folder on the way must be there, and dots are refused")]
    public void NoCaseSensitive()
    {
        _nodes.Invoking(nodes => nodes.CaseSensitivePath(new GuestPath("/none/x"))).Should().Throw<ActionException>().Which.Errno.Should().Be("ENOENT");
        _nodes.Invoking(nodes => nodes.CaseSensitivePath(new GuestPath("/etc/../etc"))).Should().Throw<ActionException>().Which.Errno.Should().Be("EINVAL");
    }

    [Theory(DisplayName = "Patterns give the paths that match, folders with a slash")]
    [InlineData("/lib/*", "/lib/[1] /lib/a/ /lib/b/")]
    [InlineData("/lib/*/*.conf", "/lib/a/x.conf /lib/b/y.conf")]
    [InlineData("/lib/{a,b}/?.conf", "/lib/a/x.conf /lib/b/y.conf")]
    [InlineData("/lib/[!b]", "/lib/a/")]
    [InlineData("/lib/[a-c]/[x-y]*", "/lib/a/x.conf /lib/b/y.conf")]
    [InlineData("/lib/\\[1]", "/lib/[1]")]
    [InlineData("/lib/b/.*", "/lib/b/.z.conf")]
    [InlineData("/etc/lib/b/y*", "/etc/lib/b/y.conf")]
    [InlineData("/br*", "/broken")]
    [InlineData("/none*", "")]
    [InlineData("/lib/{a", "")]
    [InlineData("/", "/")]
    [InlineData("/escape*", "/escape")]
    public void Glob(string pattern, string paths) =>
        _nodes.GlobExpand(new GuestPath(pattern), null).Should().Equal(paths.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Fact(DisplayName = "On wish folders have no slash")]
    public void NoSlash() => _nodes.GlobExpand(new GuestPath("/lib/?"), directoryslash: false).Should().Equal("/lib/a", "/lib/b");

    [Fact(DisplayName = "A pattern of many stars is matched in a moment, and one of too many alternatives refused")]
    public void Slow()
    {
        PathPattern.Matches(string.Concat(Enumerable.Repeat("*a", 200)), new string('a', 255) + "b").Should().BeFalse();
        var braces = string.Concat(Enumerable.Repeat("{a,b}", 20));
        _nodes.Invoking(nodes => nodes.GlobExpand(new GuestPath("/" + braces), null)).Should().Throw<ActionException>().Which.Errno.Should().Be("E2BIG");
    }

    [Theory(DisplayName = "What is no regular file is told by its kind, without being opened")]
    [InlineData("/fifo", "FIFO")]
    [InlineData("/usr", "symbolic link")]
    [InlineData("/etc", "directory")]
    public void Kinds(string path, string kind) => _paths.File(new DeviceOrPath(path)).Should().Be(kind);

    [Fact(DisplayName = "A folder's listing for people has its own dots and no links followed")]
    public void Listing()
    {
        var lines = _paths.Ll(new GuestPath("/")).Split('\n');
        lines.Should().Contain(line => line.EndsWith(" .", StringComparison.Ordinal)).And.Contain(line => line.EndsWith("escape -> ../../../../outside", StringComparison.Ordinal));
    }
}
