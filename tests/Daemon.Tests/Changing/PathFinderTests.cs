using System.Security.Cryptography;
using System.Text;
using Engine.Daemon.Tests.Files;

namespace Engine.Daemon.Tests.Changing;

public sealed class PathFinderTests : IDisposable
{
    private readonly GuestFolder _guest = new();

    public void Dispose() => _guest.Dispose();

    [Theory(DisplayName = "A rule finds what it names, and folders after what is in them")]
    [InlineData("f/log/*.log*", "/log/a.log /log/b.log.1")]
    [InlineData("t/log/*.log*", "/log/a.log /log/b.log.1 /log/d.log/x /log/d.log")]
    [InlineData("c/log/d.log", "/log/d.log/x")]
    [InlineData("c/log", "/log/.hidden.log /log/a.log /log/b.log.1 /log/d.log/x /log/d.log /log/other")]
    [InlineData("b/log", "/log/.hidden.log /log/a.log /log/b.log.1 /log/d.log/x /log/other")]
    [InlineData("n/log/d.log", "/log/d.log")]
    [InlineData("n/log/none", "")]
    [InlineData("n/none/none", "")]
    [InlineData("f/l?g/*/x", "/log/d.log/x")]
    [InlineData("f/log/.*.log", "/log/.hidden.log")]
    public void Finds(string rule, string paths)
    {
        _guest.Shell("mkdir -p log/d.log; touch log/{a.log,b.log.1,.hidden.log,other,d.log/x}");

        var found = _guest.Paths(rule).Split(' ');

        // The order within a folder is the file system's; a folder comes after what is in it.
        found.Order(StringComparer.Ordinal).Should().Equal(paths.Split(' ').Order(StringComparer.Ordinal));
        if (found.Contains("/log/d.log") && found.Contains("/log/d.log/x"))
            Array.IndexOf(found, "/log/d.log").Should().BeGreaterThan(Array.IndexOf(found, "/log/d.log/x"));
    }

    [Fact(DisplayName = "A backslash takes the next character as it is")]
    public void Literal()
    {
        _guest.Shell("touch 'a*' 'ab' 'a?' 'a\\'");

        _guest.Paths(@"f/a\*").Should().Be("/a*");
        _guest.Paths(@"f/a\?").Should().Be("/a?");
        _guest.Paths(@"f/a\\").Should().Be(@"/a\");
    }

    [Theory(DisplayName = "A folder is found where a link leads that may be meant, and left alone where it may not")]
    [InlineData("mkdir -p var data/log; touch data/log/a.log; ln -s /data/log var/log", "c/var/log", "/data/log/a.log", "")]
    [InlineData("mkdir -p var data/log; touch data/log/a.log; ln -s ../data/log var/log", "f/var/log/*.log", "/data/log/a.log", "")]
    [InlineData("mkdir -p var tmp; touch tmp/x; ln -s /tmp var/tmp", "c/var/tmp", "/tmp/x", "")]
    [InlineData("mkdir -p var/mail var/spool; touch var/mail/root; ln -s ../mail var/spool/mail", "c/var/spool/mail", "/var/mail/root", "")]
    [InlineData("mkdir etc; touch etc/passwd; ln -s / tmp", "c/tmp", "", "*leads to /,*")]
    [InlineData("mkdir etc; touch etc/passwd; ln -s etc tmp", "c/tmp", "", "*leads to /etc,*")]
    [InlineData("mkdir -p usr/lib; touch usr/lib/x; ln -s /usr/lib tmp", "c/tmp", "", "*leads to /usr/lib,*")]
    [InlineData("mkdir -p var/lib/dpkg var/log; touch var/lib/dpkg/status; rmdir var/log; ln -s lib/dpkg var/log", "c/var/log", "", "*leads to /var/lib/dpkg,*")]
    [InlineData("mkdir -p home/alice; touch home/alice/x; ln -s /home/alice tmp", "c/tmp", "", "*leads to /home/alice,*")]
    public void Links(string plant, string rule, string paths, string problem)
    {
        _guest.Shell(plant);

        _guest.Paths(rule).Should().Be(paths);
        if (problem.Length == 0)
            _guest.Problems(rule).Should().BeEmpty();
        else
            _guest.Problems(rule).Should().Match(problem);
    }

    [Theory(DisplayName = "No link leads out of the guest")]
    [InlineData("ln -s $TOP tmp", "c/tmp")]
    [InlineData("ln -s .. tmp", "c/tmp")]
    [InlineData("mkdir tmp; ln -s $TOP tmp/in", "c/tmp")]
    [InlineData("ln -s /proc/self/root/$TOP tmp", "f/tmp/*")]
    public void NothingOutside(string plant, string rule)
    {
        _guest.Shell(plant);

        _guest.Find(true, rule).Should().NotContain(one => one.Path.Contains("outside") || one.Digest.Length > 0);
        File.ReadAllText(_guest.Outside).Should().Be("secret");
    }

    [Fact(DisplayName = "A match that is a link is the link, and what it leads to is not looked at")]
    public void LastLink()
    {
        _guest.Shell("mkdir -p home/eve etc; touch etc/shadow; ln -s /etc home/eve/.ssh");

        var found = _guest.Find(true, "t/home/eve/.ssh").Should().ContainSingle().Which;

        found.Should().BeEquivalentTo(new { Path = "/home/eve/.ssh", Target = "/etc", Digest = "" });
    }

    [Fact(DisplayName = "Attributes, digest and label are told")]
    public void Attributes()
    {
        _guest.Shell("printf abc >file; chmod 640 file; chown 3:4 file; touch -d '@1700000000.5' file; ln file other");

        var found = _guest.Find(true, "n/file").Single();

        found.Should().BeEquivalentTo(new
        {
            Rule = 0, Path = "/file", Mode = 0x81A0L, Owner = 3L, Group = 4L, Size = 3L, ModifiedSeconds = 1_700_000_000L,
            ModifiedNanoseconds = 500_000_000L, Links = 2L, Flags = 0, Target = "", Problem = "",
            Digest = Convert.ToHexStringLower(SHA256.HashData("abc"u8)),
        });
        _guest.Find(false, "n/file").Single().Digest.Should().BeEmpty();
    }

    [Fact(DisplayName = "A large file of holes is digested by its data alone")]
    public void Sparse()
    {
        _guest.Shell("truncate -s 300G one two three; for name in one two; do printf x | dd of=$name bs=1 seek=200G conv=notrunc status=none; done");

        var digests = _guest.Find(true, "n/one", "n/two", "n/three").Select(one => one.Digest).ToList();

        digests.Should().OnlyContain(digest => digest.StartsWith("sparse:"));
        digests[0].Should().Be(digests[1]).And.NotBe(digests[2]);
    }

    [Fact(DisplayName = "Names of any bytes come as they are")]
    public void Bytes()
    {
        _guest.Shell("mkdir tmp; touch $'tmp/a\\nb' $'tmp/\\xff' $'tmp/\\xe4\\xf6'");

        _guest.Find(false, "c/tmp").Select(one => one.Path).Should().BeEquivalentTo("/tmp/a\nb", "/tmp/\udcff", "/tmp/\udce4\udcf6");
    }

    [Fact(DisplayName = "What is mounted in a tree is found, and its mount point stays")]
    public void MountPoints()
    {
        _guest.Shell("mkdir -p tmp/plain");
        using var mounted = new SmallFileSystem(_guest, "tmp/mounted", 1);
        _guest.Shell("touch tmp/mounted/x tmp/plain/y");

        _guest.Paths("c/tmp").Split(' ').Should().BeEquivalentTo("/tmp/mounted/x", "/tmp/plain/y", "/tmp/plain");
    }

    [Theory(DisplayName = "A wrong rule is refused")]
    [InlineData("x/tmp")]
    [InlineData("f")]
    [InlineData("ftmp")]
    [InlineData("f/tmp/../etc/*")]
    [InlineData("f/*************************************")]
    public void Wrong(string rule)
    {
        _guest.Shell("mkdir tmp");

        GuestFolder.Failure(() => _guest.Find(false, rule)).Errno.Should().Be("EINVAL");
    }

    [Fact(DisplayName = "100 000 files are found, and those in a tree deeper than a path can name")]
    public void Many()
    {
        _guest.Shell($"mkdir tmp; cd tmp; seq -f %.0f 100000 | xargs touch; {DeepTree.Script(300)}");

        _guest.Find(false, "c/tmp").Should().HaveCount(100_000 + 302);
    }
}
