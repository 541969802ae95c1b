using Engine.Daemon.Actions;
using static Engine.Daemon.Tests.Files.GuestFolder;

namespace Engine.Daemon.Tests.Files;

public sealed class FilePartsTests : IDisposable
{
    private readonly GuestFolder _guest = new();
    private readonly FileParts _parts;
    private readonly FileNodes _nodes;

    public FilePartsTests()
    {
        _parts = new(_guest.Tree, new(_guest.Tree));
        _nodes = new(_guest.Tree);
    }

    public void Dispose() => _guest.Dispose();

    [Fact(DisplayName = "Parts are read and written at their place")]
    public void Parts()
    {
        File.WriteAllText(_guest.HostPath("/f"), "0123456789");

        _parts.Pread(new("/f"), 4, 8).Should().Equal("89"u8.ToArray());
        _parts.Pwrite(new("/f"), "xy"u8.ToArray(), 4).Should().Be(2);

        File.ReadAllText(_guest.HostPath("/f")).Should().Be("0123xy6789");
        Failure(() => _parts.Pread(new("/f"), 5 << 20, 0)).Errno.Should().Be("EINVAL");
        Failure(() => _parts.Pread(new("/f"), 1, -1)).Errno.Should().Be("EINVAL");
    }

    [Fact(DisplayName = "A copy takes what is asked for, and fails when there is less")]
    public void Copies()
    {
        File.WriteAllText(_guest.HostPath("/f"), "0123456789");
        File.WriteAllText(_guest.HostPath("/to"), "abcdefghijklmnop");

        _parts.CopyFileToFile(new("/f"), new("/to"), srcoffset: 2, destoffset: 3, size: 4);
        File.ReadAllText(_guest.HostPath("/to")).Should().Be("abc2345hijklmnop");
        _parts.CopyFileToFile(new("/f"), new("/to"), append: true);
        File.ReadAllText(_guest.HostPath("/to")).Should().Be("abc2345hijklmnop0123456789");
        _parts.CopyFileToFile(new("/f"), new("/to"));
        File.ReadAllText(_guest.HostPath("/to")).Should().Be("0123456789");
        Failure(() => _parts.CopySize(new("/f"), new("/to"), 11)).Errno.Should().Be("EIO");
    }

    [Fact(DisplayName = "A sparse copy has the content and the size, with its end a hole too")]
    public void Sparse()
    {
        File.WriteAllBytes(_guest.HostPath("/f"), [.. new byte[100_000], 1, .. new byte[50_000]]);

        _parts.CopyFileToFile(new("/f"), new("/to"), sparse: true);

        File.ReadAllBytes(_guest.HostPath("/to")).Should().Equal(File.ReadAllBytes(_guest.HostPath("/f")));
        int.Parse(_guest.Shell("stat -c %b to")).Should().BeLessThan(50);
        _parts.IsZero(new("/to")).Should().BeFalse();
    }

    [Fact(DisplayName = "Files are filled by a byte or a pattern, cut at the end")]
    public void Fills()
    {
        _parts.Fill('c', 100_000, new("/c"));
        _parts.FillPattern("abc", 100_000, new("/p"));

        File.ReadAllText(_guest.HostPath("/c")).Should().Be(new string('c', 100_000));
        File.ReadAllText(_guest.HostPath("/p")).Should().HaveLength(100_000).And.StartWith("abcabc").And.EndWith("bca");
        Failure(() => _parts.Fill(256, 1, new("/c"))).Errno.Should().Be("EINVAL");
    }

    [Fact(DisplayName = "Base64 is read and written as base64 does it")]
    public void Base64()
    {
        File.WriteAllBytes(_guest.HostPath("/f"), [.. Enumerable.Range(0, 200).Select(value => (byte)value)]);
        using var encoded = new MemoryStream();

        _parts.Base64Out(new("/f"), encoded);
        System.Text.Encoding.ASCII.GetString(encoded.ToArray()).Should().Be(_guest.Shell("base64 f"));
        encoded.Position = 0;
        _parts.Base64In(encoded, new("/back"));

        File.ReadAllBytes(_guest.HostPath("/back")).Should().Equal(File.ReadAllBytes(_guest.HostPath("/f")));
        _parts.Base64In(new MemoryStream("?aGVs*\n!bG8="u8.ToArray()), new("/between"));
        File.ReadAllText(_guest.HostPath("/between")).Should().Be("hello");
        Failure(() => _parts.Base64In(new MemoryStream("aGVsb"u8.ToArray()), new("/cut"))).Errno.Should().Be("EINVAL", "it is cut off");
    }

    [Fact(DisplayName = "Nothing of these leads out of the guest")]
    public void Confined()
    {
        _guest.Shell("ln -s $TOP/outside abs; ln -s ../outside rel; mkdir d; ln -s ../.. d/up");

        Failure(() => _parts.Pread(new("/abs"), 6, 0)).Errno.Should().Be("ENOENT");
        Failure(() => _parts.Pread(new("/rel"), 6, 0)).Errno.Should().Be("ENOENT");
        _nodes.GlobExpand(new("/d/up/*")).Should().NotContain(path => path.Contains("outside"));
        _nodes.Realpath(new("/d/up/../d")).Should().Be("/d");
    }

    [Fact(DisplayName = "Names are found whatever their case, the exact one first")]
    public void Spelling()
    {
        _guest.Shell("mkdir Dir; touch Dir/File Dir/file");

        _nodes.CaseSensitivePath(new("/DIR/FILE")).Should().BeOneOf("/Dir/File", "/Dir/file");
        _nodes.CaseSensitivePath(new("/dir/file")).Should().Be("/Dir/file");
        _nodes.CaseSensitivePath(new("/dir/new")).Should().Be("/Dir/new");
        _nodes.CaseSensitivePath(new("/dir/")).Should().Be("/Dir");
        Failure(() => _nodes.CaseSensitivePath(new("/other/file"))).Errno.Should().Be("ENOENT");
        Failure(() => _nodes.CaseSensitivePath(new("/dir/../dir"))).Errno.Should().Be("EINVAL");
    }

    [Fact(DisplayName = "A pattern finds paths, folders with a slash")]
    public void Glob()
    {
        _guest.Shell("mkdir -p a/x b/x; touch a/x/1 b/x/2 a/.hidden");

        _nodes.GlobExpand(new("/*/x/*")).Should().Equal("/a/x/1", "/b/x/2");
        _nodes.GlobExpand(new("/a/*")).Should().Equal("/a/x/");
        _nodes.GlobExpand(new("/a/*"), directoryslash: false).Should().Equal("/a/x");
        _nodes.GlobExpand(new("/a/.h*")).Should().Equal("/a/.hidden");
        _nodes.GlobExpand(new("/none/*")).Should().BeEmpty();
    }

    [Fact(DisplayName = "A folder from a template is for its owner alone")]
    public void Temporary()
    {
        var made = _nodes.Mkdtemp(new("/tXXXXXX"));

        made.Should().MatchRegex("^/t[A-Za-z0-9]{6}$");
        _guest.Shell($"stat -c %a .{made}").Trim().Should().Be("700");
        Failure(() => _nodes.Mkdtemp(new("/t"))).Errno.Should().Be("EINVAL");
    }
}
