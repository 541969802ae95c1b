using Engine.Protocol;

namespace Engine.EndToEnd.Tests.Limits;

/// <summary>Content that is far larger than any memory that takes part in moving it.</summary>
[Collection(RealEngineCollection.Name)]
[Trait("Category", "Qemu")]
public sealed class LongStreamTests(RealEngine real) : IDisposable
{
    private const long Size = 10_000_000_000;
    private const long MemoryGrowthBytesMax = 64 * 1024 * 1024;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(DisplayName = "A sparse file of 10 GB comes down, and as much goes up, in memory that does not grow")]
    public async Task Flat()
    {
        await using var handle = await real.LaunchAsync(TestFolder.Writable(_folder.Blank("disk.img", 16 * 1024)));
        var guest = handle.Guest;
        await guest.MkfsAsync("xfs", new Device("/dev/sda"));
        await guest.MountAsync(new Mountable("/dev/sda"), "/");
        await guest.TouchAsync(new GuestPath("/sparse"));
        await guest.TruncateSizeAsync(new GuestPath("/sparse"), Size);
        var before = Environment.WorkingSet;
        var stream = new Zeros();

        await guest.DownloadAsync(new DeviceOrPath("/sparse"), stream);
        stream.Taken.Should().Be(Size);
        stream.GrowthBytes(before).Should().BeLessThan(MemoryGrowthBytesMax);

        await guest.UploadAsync(stream, new DeviceOrPath("/sparse"));
        (await guest.FilesizeAsync(new GuestPath("/sparse"))).Should().Be(Size);
        stream.GrowthBytes(before).Should().BeLessThan(MemoryGrowthBytesMax);
    }

    /// <summary>Takes what it is given and gives as many zeros, and looks at this process's memory now and then.</summary>
    private sealed class Zeros : Stream
    {
        private const long LookEveryBytes = 256 * 1024 * 1024;
        private long _given;
        private long _lookAt;
        private long _largest;

        public long Taken { get; private set; }

        public long GrowthBytes(long before) => _largest - before;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Taken += buffer.Length;
            Look();
            return buffer.Span.ContainsAnyExcept((byte)0) ? throw new InvalidDataException("a sparse file has nothing but zeros") : default;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = (int)Math.Min(buffer.Length, Size - _given);
            buffer.Span[..count].Clear();
            _given += count;
            Look();
            return ValueTask.FromResult(count);
        }

        private void Look()
        {
            if (Taken + _given < _lookAt)
                return;
            _lookAt = Taken + _given + LookEveryBytes;
            _largest = Math.Max(_largest, Environment.WorkingSet);
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
