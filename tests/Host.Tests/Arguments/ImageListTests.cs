using System.Text;
using Engine.Host.Arguments;

namespace Engine.Host.Tests.Arguments;

public class ImageListTests
{
    [Fact(DisplayName = "A path of bytes that are no UTF-8 is kept")]
    public void Bytes() => Split([(byte)'a', 0x80, 0, (byte)'b'], 0).Should().Equal("a\udc80", "b");

    [Fact(DisplayName = "Paths are found wherever the reads of a slow pipe end")]
    public void SlowPipe()
    {
        using var pipe = new OneByteStream("one\ntwo\nthree"u8.ToArray());

        ImageList.Split(pipe, "-", (byte)'\n').Should().Equal("one", "two", "three");
    }

    [Theory(DisplayName = "A path longer than any file's is refused, ended or not")]
    [InlineData(4097, true)]
    [InlineData(200_000, false)]
    public void TooLong(int bytes, bool ended)
    {
        var splitting = () => Split(Encoding.ASCII.GetBytes(new string('x', bytes) + (ended ? "\n" : "")), (byte)'\n');

        splitting.Should().Throw<UsageException>().WithMessage("*4096*");
    }

    [Fact(DisplayName = "A list with NULs where lines are expected names the option that reads it")]
    public void NulInLines()
    {
        var splitting = () => Split("a\0b\n"u8.ToArray(), (byte)'\n');

        splitting.Should().Throw<UsageException>().WithMessage("*--images0*");
    }

    private static IReadOnlyList<string> Split(byte[] list, byte separator) => ImageList.Split(new MemoryStream(list), "list", separator);

    private sealed class OneByteStream(byte[] content) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));
    }
}
