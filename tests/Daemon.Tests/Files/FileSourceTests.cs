using System.Security.Cryptography;
using Engine.Daemon.Linux;

namespace Engine.Daemon.Tests.Files;

/// <summary>On the file system of the test's folder, which reads past the page cache where it is a disk's.</summary>
public sealed class FileSourceTests : IDisposable
{
    private const int BlockBytes = 256 * 1024;
    private readonly string _path = Path.Combine(AppContext.BaseDirectory, $"source-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(_path);

    [Theory(DisplayName = "A file comes whole, whatever its length and wherever in it one begins")]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(BlockBytes, 0)]
    [InlineData(3 * BlockBytes, 0)]
    [InlineData(3 * BlockBytes + 4096, 0)]
    [InlineData(3 * BlockBytes + 4097, 0)]
    [InlineData(3 * BlockBytes + 511, 4096)]
    [InlineData(3 * BlockBytes + 511, 4095)]
    [InlineData(BlockBytes, BlockBytes + 9)]
    public void Whole(int length, int offset)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        File.WriteAllBytes(_path, content);

        Read(offset, AlignedMemory.Of(BlockBytes)).Should().Equal(content[Math.Min(offset, length)..]);
    }

    [Fact(DisplayName = "Memory that begins no page is filled too")]
    public void AnyMemory()
    {
        var content = RandomNumberGenerator.GetBytes(BlockBytes + 5);
        File.WriteAllBytes(_path, content);

        Read(0, AlignedMemory.Of(BlockBytes + 3)[3..]).Should().Equal(content);
    }

    [Fact(DisplayName = "What was written and is not on the disk yet is read")]
    public void Unwritten()
    {
        using var writer = File.Open(_path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
        var content = RandomNumberGenerator.GetBytes(2 * BlockBytes);
        writer.Write(content);
        writer.Flush();

        Read(0, AlignedMemory.Of(BlockBytes)).Should().Equal(content);
    }

    private byte[] Read(int offset, Memory<byte> block)
    {
        using var file = FileCalls.Open(NulBytes.Of(_path), FileCalls.ReadOnly | FileCalls.CloseOnExec, 0);
        FileCalls.Seek(file, offset, 0);
        var source = new FileSource(file, offset, "test");
        var all = new MemoryStream();
        for (int count; (count = source.Read(block.Span)) > 0;)
            all.Write(block.Span[..count]);
        return all.ToArray();
    }
}
