using System.Text;
using Engine.Appliance.Build;

namespace Engine.Appliance.Tests.Build;

public sealed class CpioWriterTests
{
    [Fact(DisplayName = "An archive has the bytes that GNU cpio writes for the same entries")]
    public void Golden()
    {
        var bytes = Archive(archive =>
        {
            archive.AddFile("dir/hello", "hi\n"u8, 0x1ed);
            archive.AddLink("link", "dir/hello");
            archive.AddCharacterDevice("console", 5, 1, 0x180);
        });

        Encoding.ASCII.GetString(bytes).Should().Be(
            Header(1, "000041ed", 0, 0, 0, 4) + "dir\0" + "\0\0"
            + Header(2, "000081ed", 3, 0, 0, 10) + "dir/hello\0" + "hi\n\0"
            + Header(3, "0000a1ff", 9, 0, 0, 5) + "link\0" + "\0" + "dir/hello\0\0\0"
            + Header(4, "00002180", 0, 5, 1, 8) + "console\0" + "\0\0"
            + Header(0, "00000000", 0, 0, 0, 11) + "TRAILER!!!\0" + "\0\0\0");
    }

    [Fact(DisplayName = "A folder that several files are in is written once, before the first of them")]
    public void ParentsOnce()
    {
        var text = Encoding.ASCII.GetString(Archive(archive =>
        {
            archive.AddFile("a/b/one", "1"u8);
            archive.AddFile("a/b/two", "2"u8);
        }));

        text.Split("070701")[1..].Select(entry => entry[104..].Split('\0')[0])
            .Should().Equal("a", "a/b", "a/b/one", "a/b/two", "TRAILER!!!");
    }

    [Theory(DisplayName = "Every entry starts at a multiple of four bytes, whatever the lengths before it")]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 4)]
    [InlineData(5, 6)]
    public void Alignment(int contentBytes, int nameLength)
    {
        var bytes = Archive(archive =>
        {
            archive.AddFile(new string('n', nameLength), new byte[contentBytes]);
            archive.AddFile("next", "x"u8);
        });

        var text = Encoding.ASCII.GetString(bytes);
        text.IndexOf("070701", 6, StringComparison.Ordinal).Should().Match(at => at % 4 == 0);
        (bytes.Length % 4).Should().Be(0);
    }

    [Theory(DisplayName = "A name that would lead out of the archive or end early is refused")]
    [InlineData("/etc/passwd")]
    [InlineData("a\0b")]
    public void BadNames(string name)
    {
        using var archive = new CpioWriter(new MemoryStream());

        archive.Invoking(it => it.AddFile(name, "x"u8)).Should().Throw<ArgumentException>();
    }

    private static string Header(int inode, string mode, int size, int major, int minor, int nameBytes) =>
        $"070701{inode:x8}{mode}{0:x8}{0:x8}{1:x8}{0:x8}{size:x8}{0:x8}{0:x8}{major:x8}{minor:x8}{nameBytes:x8}{0:x8}";

    private static byte[] Archive(Action<CpioWriter> fill)
    {
        var stream = new MemoryStream();
        using (var archive = new CpioWriter(stream))
        {
            fill(archive);
        }

        return stream.ToArray();
    }
}
