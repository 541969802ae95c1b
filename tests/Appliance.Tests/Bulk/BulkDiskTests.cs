using Engine.Appliance.Bulk;

namespace Engine.Appliance.Tests.Bulk;

public sealed class BulkDiskTests
{
    private readonly BulkDisk _disk = new();

    [Fact(DisplayName = "What is offered is on the bulk disk, with zeros to the end of its last sector and nothing after them")]
    public void Offered()
    {
        var offset = Offer(513, 0xAB);

        var sectors = _disk.At(offset, BulkDisk.ChunkBytes);

        sectors.Length.Should().Be(4096);
        sectors.ToArray().Take(513).Should().OnlyContain(b => b == 0xAB);
        sectors.ToArray().Skip(513).Should().OnlyContain(b => b == 0);
        _disk.At(offset + 4096, 512).IsEmpty.Should().BeTrue();
    }

    [Fact(DisplayName = "A sector never holds what a chunk before had there")]
    public void NoRemains()
    {
        for (var chunk = 0; chunk < BulkDisk.ChunksMax; chunk++)
        {
            Offer(BulkDisk.ChunkBytes, 0xFF);
        }

        _disk.WithdrawAll();
        var offset = Offer(1, 0x01);

        _disk.At(offset, 4096).ToArray().Skip(1).Should().OnlyContain(b => b == 0);
    }

    [Fact(DisplayName = "Chunks are withdrawn oldest first, and what is withdrawn is gone")]
    public void Withdrawn()
    {
        var first = Offer(512, 1);
        var second = Offer(512, 2);

        _disk.Withdraw();

        _disk.At(first, 512).IsEmpty.Should().BeTrue();
        _disk.At(second, 512).IsEmpty.Should().BeFalse();
        _disk.Withdraw();
        _disk.Withdraw();
        _disk.At(second, 512).IsEmpty.Should().BeTrue();
    }

    [Fact(DisplayName = "The bulk disk holds its chunks and not one more")]
    public void Full()
    {
        for (var chunk = 0; chunk < BulkDisk.ChunksMax; chunk++)
        {
            Offer(512, 1);
        }

        _disk.Invoking(d => d.Offer(512)).Should().Throw<InvalidOperationException>();
        _disk.Withdraw();
        Offer(512, 1);
    }

    [Fact(DisplayName = "No two chunks of a long upload share a place that was used shortly before, and none leaves the disk")]
    public void Places()
    {
        var last = 0L;
        var lowest = long.MaxValue;
        var highest = 0L;
        var wraps = 0;
        for (var chunk = 0; chunk < 2_100_000; chunk++)
        {
            _ = _disk.Next;
            var offset = _disk.Offer(1);
            _disk.Withdraw();
            wraps += offset <= last ? 1 : 0;
            last = offset;
            lowest = Math.Min(lowest, offset);
            highest = Math.Max(highest, offset);
        }

        wraps.Should().Be(2, "each round uses the disk from its beginning to its end");
        lowest.Should().Be(BulkDisk.ChunkBytes);
        highest.Should().BeLessThanOrEqualTo(BulkDisk.SizeBytes - (2L * BulkDisk.ChunkBytes));
    }

    private long Offer(int length, byte value)
    {
        _disk.Next.Span[..length].Fill(value);
        return _disk.Offer(length);
    }
}
