using System.IO.Compression;
using System.Text;
using Engine.Daemon.Actions;
using Engine.Daemon.Tests.Files;
using Engine.Protocol;

namespace Engine.Daemon.Tests.Cpio;

public sealed class InitrdsTests : IDisposable
{
    private const uint LegacyLz4Magic = 0x184C2102;

    private readonly GuestFolder _guest = new();
    private readonly Initrds _initrds;

    public InitrdsTests() => _initrds = new(_guest.Tree);

    public void Dispose() => _guest.Dispose();

    [Theory(DisplayName = "Under each compression the names are those of the archive")]
    [InlineData("cat")]
    [InlineData("gzip -c")]
    [InlineData("bzip2 -c")]
    [InlineData("xz -c --check=crc32")]
    [InlineData("xz -c --format=lzma")]
    [InlineData("zstd -q -c")]
    public void Compressions(string program)
    {
        Write("plain", [.. Archive(("early", "1")), .. new byte[512]]);
        Write("main", [.. Archive(("a", "x"), ("b/c", "yy"))]);
        _guest.Shell($"({{ cat plain; {program} main; }}) > initrd");

        _initrds.InitrdList(new GuestPath("/initrd")).Should().Equal("early", "a", "b/c");
        Encoding.ASCII.GetString(_initrds.InitrdCat(new GuestPath("/initrd"), "b/c")).Should().Be("yy");
    }

    [Fact(DisplayName = "A match of lz4 may overlap what it makes, and blocks follow one another")]
    public void Lz4()
    {
        var archive = Archive(("zeros", new string('0', 300)));
        // The whole archive as literals but its last 40 bytes, which are zeros and repeat the byte before them.
        var (kept, repeated) = (archive[..^40], archive[^40..]);
        repeated.Should().AllBeEquivalentTo((byte)0);
        byte[] block = [.. Literals(kept, match: 15), 1, 0, 40 - 4 - 15, 0x00];
        Write("initrd", [.. BitConverter.GetBytes(LegacyLz4Magic), .. BitConverter.GetBytes(block.Length), .. block]);

        _initrds.InitrdCat(new GuestPath("/initrd"), "zeros").Should().HaveCount(300);
    }

    [Theory(DisplayName = "A broken block of lz4 is told")]
    [InlineData(new byte[] { 0xF0, 0xFF })] // a length without end
    [InlineData(new byte[] { 0x50, 1, 2 })] // more literals than there are
    [InlineData(new byte[] { 0x10, 1, 9, 0 })] // a match from before the beginning
    [InlineData(new byte[] { 0x10, 1, 0, 0 })] // a match from nowhere
    public void BrokenLz4(byte[] block)
    {
        Write("initrd", [.. BitConverter.GetBytes(LegacyLz4Magic), .. BitConverter.GetBytes(block.Length), .. block]);

        GuestFolder.Failure(() => _initrds.InitrdList(new GuestPath("/initrd"))).Errno.Should().Be("EINVAL");
    }

    [Fact(DisplayName = "A number that is none, a name that is too long, and an end too early are told")]
    public void Broken()
    {
        var good = Archive(("a", "x"));
        Write("number", [.. good[..20], (byte)'g', .. good[21..]]);
        Write("name", [.. good[..94], .. "0000f000"u8, .. good[102..]]);
        Write("end", good[..120]);

        foreach (var name in (string[])["/number", "/name", "/end"])
            GuestFolder.Failure(() => _initrds.InitrdList(new GuestPath(name))).Errno.Should().Be("EINVAL");
    }

    [Fact(DisplayName = "What expands without an end is given up")]
    public void Bomb()
    {
        using (var file = File.Create(_guest.HostPath("bomb")))
        using (var compressed = new GZipStream(file, CompressionLevel.Fastest))
        {
            // An entry that says it has almost 4 GiB.
            var head = Archive(("a", ""));
            compressed.Write([.. head[..54], .. "fffffff0"u8, .. head[62..112]]);
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 10; i++)
                compressed.Write(zeros);
        }

        GuestFolder.Failure(() => new Initrds(_guest.Tree, expandedBytesMax: 8 << 20).InitrdList(new GuestPath("/bomb"))).Errno.Should().Be("EFBIG");
    }

    [Fact(DisplayName = "A content that no answer can hold is refused before it is read")]
    public void Large()
    {
        Write("initrd", Archive(("a", new string('x', 5 << 20))));

        GuestFolder.Failure(() => _initrds.InitrdCat(new GuestPath("/initrd"), "a")).Errno.Should().Be("EFBIG");
    }

    private void Write(string name, byte[] content) => File.WriteAllBytes(_guest.HostPath(name), content);

    private static byte[] Literals(byte[] bytes, int match)
    {
        var rest = bytes.Length - 15;
        var lengths = new List<byte>();
        for (; rest >= 255; rest -= 255)
            lengths.Add(255);
        return [(byte)(0xF0 | match), .. lengths, (byte)rest, .. bytes];
    }

    private static byte[] Archive(params (string Name, string Content)[] files)
    {
        var archive = new List<byte>();
        foreach (var (name, content) in files.Append(("TRAILER!!!", "")))
        {
            uint[] fields = [1, 0x81A4, 0, 0, 1, 0, (uint)content.Length, 8, 1, 0, 0, (uint)name.Length + 1, 0];
            archive.AddRange(Encoding.ASCII.GetBytes($"070701{string.Concat(fields.Select(field => field.ToString("x8")))}{name}\0"));
            Pad(archive);
            archive.AddRange(Encoding.ASCII.GetBytes(content));
            Pad(archive);
        }
        archive.AddRange(new byte[64]);
        return [.. archive];
    }

    private static void Pad(List<byte> archive)
    {
        while (archive.Count % 4 != 0)
            archive.Add(0);
    }
}
