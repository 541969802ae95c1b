using System.Text;
using Engine.Daemon.Actions;
using static Engine.Daemon.Tests.Files.GuestFolder;

namespace Engine.Daemon.Tests.Files;

public sealed class FileMeasuresTests : IDisposable
{
    private readonly GuestFolder _guest = new();
    private readonly FileMeasures _measures;

    public FileMeasuresTests() => _measures = new(_guest.Tree, new Paths(_guest.Tree));

    public void Dispose() => _guest.Dispose();

    [Fact(DisplayName = "Room is counted as du counts it: folders too, files of several names once, links not followed")]
    public void Du()
    {
        _guest.Shell("mkdir -p a/b; head -c 100000 /dev/zero | tr '\\0' x >a/f; ln a/f a/b/g; ln -s / a/l; truncate -s 1G a/hole; sync a/f");

        _measures.Du(new("/a")).Should().Be(long.Parse(_guest.Shell("du -sk a").Split('\t')[0]));
    }

    [Fact(DisplayName = "Checksums are told of regular files alone, by their paths below the folder")]
    public void Sums()
    {
        _guest.Shell("mkdir -p d/e; echo 1 >d/-n; echo 2 >d/e/f; ln -s /etc/passwd d/l; mkfifo d/p");
        var sums = new MemoryStream();

        _measures.ChecksumsOut("sha256", new("/d"), sums);

        var told = Encoding.Latin1.GetString(sums.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order();
        told.Should().Equal(_guest.Shell("cd d; sha256sum ./-n ./e/f").Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
        Failure(() => _measures.ChecksumsOut("md4", new("/d"), sums)).Errno.Should().Be("EINVAL");
    }

    [Theory(DisplayName = "A file's machine is told plain, compressed, and in a ramdisk behind the microcode")]
    [InlineData("cp prog f")]
    [InlineData("xz <prog >f")]
    [InlineData("zstd -q <prog >f")]
    [InlineData("(mkdir r r/bin; cp prog r/bin/sh; cd r; find . | cpio -o -H newc --quiet) | gzip >f")]
    [InlineData("mkdir e; echo u >e/micro; (cd e; find . | cpio -o -H newc --quiet) >f; (mkdir r; cp prog r/sh; cd r; find . | cpio -o -H newc --quiet) | bzip2 >>f")]
    public void Machine(string making)
    {
        _guest.Shell($"cp /bin/true prog; {making}");

        _measures.FileArchitecture(new("/f")).Should().Be("x86_64");
    }

    [Theory(DisplayName = "What is made for no machine, and what is cut off, tells none")]
    [InlineData("echo text >f")]
    [InlineData(": >f")]
    [InlineData("head -c 30 /bin/true >f")]
    [InlineData("echo 070701ffffffff >f")]
    [InlineData("(mkdir r; echo x >r/a; cd r; find . | cpio -o -H newc --quiet) | gzip >f")]
    public void NoMachine(string making)
    {
        _guest.Shell(making);

        Failure(() => _measures.FileArchitecture(new("/f"))).Errno.Should().Be("EINVAL");
    }

    [Theory(DisplayName = "Strings are found as strings finds them")]
    [InlineData("s")]
    [InlineData("S")]
    [InlineData("b")]
    [InlineData("l")]
    [InlineData("B")]
    [InlineData("L")]
    public void Strings(string encoding)
    {
        var content = new List<byte>();
        foreach (var name in (string[])["ascii", "latin1", "utf-16BE", "utf-16LE", "utf-32BE", "utf-32LE"])
        {
            content.AddRange([1, 2, 3]);
            content.AddRange(Encoding.GetEncoding(name).GetBytes("h\u00e4llo w\torld abc"));
            content.AddRange([0xFF, 0, 0]);
        }
        File.WriteAllBytes(_guest.HostPath("/f"), [.. content]);

        var expected = _guest.Shell($"strings -e {encoding} f").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        _measures.StringsE(encoding, new("/f")).Select(run => Encoding.Latin1.GetString(Engine.Protocol.Text.GuestText.Encode(run)))
            .Should().Equal(expected);
    }

    [Fact(DisplayName = "Of a compressed file the content is told, however much there is of it")]
    public void Zfile()
    {
        _guest.Shell("head -c 30000000 /dev/zero | gzip >zeros.gz; echo hello there | bzip2 >text.bz2");

        _measures.Zfile("gzip", new("/zeros.gz")).Should().Be("data");
        _measures.Zfile("bzip2", new("/text.bz2")).Should().Be("ASCII text");
        Failure(() => _measures.Zfile("xz", new("/text.bz2"))).Errno.Should().Be("EINVAL");
    }
}
