namespace Engine.Appliance.Bulk;

/// <summary>
/// A read-only disk of which only the last few chunks exist: what the host wants to hand to the guest, in memory. Chunks
/// lie one after the other, each at a mebibyte of its own, so that no place is used twice while the guest may still
/// remember it. One thread offers and withdraws; any may read.
/// </summary>
public sealed class BulkDisk
{
    /// <summary>The serial number by which a guest finds the disk.</summary>
    public const string Serial = "engine-bulk";

    public const int ChunkBytes = 1024 * 1024;

    /// <summary>Chunks that can be on the disk. More than 4 hide the guest's pauses; more than 8 gain nothing.</summary>
    public const int ChunksMax = 8;

    public const long SizeBytes = 1L << 40;

    /// <summary>A guest may read more than the content, up to a whole sector of the largest kind.</summary>
    private const int SectorBytes = 4096;

    // The first and the last mebibyte are empty: there a kernel looks for partitions.
    private const long Places = SizeBytes / ChunkBytes - 2 * ChunksMax;

    private static readonly byte[] Zeros = new byte[ChunkBytes];

    private readonly Lock _lock = new();
    private readonly byte[]?[] _buffers = new byte[ChunksMax][];
    private readonly int[] _lengths = new int[ChunksMax];
    private long _oldest;
    private long _next;

    /// <summary>The buffer to fill next; only while fewer than <see cref="ChunksMax"/> chunks are on the disk.</summary>
    public Memory<byte> Next => _buffers[_next % ChunksMax] ??= new byte[ChunkBytes];

    /// <summary>Puts the beginning of <see cref="Next"/> on the disk and gives its offset there.</summary>
    public long Offer(int lengthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(lengthBytes is > 0 and <= ChunkBytes, true, nameof(lengthBytes));
        lock (_lock)
        {
            if (_next - _oldest == ChunksMax)
            {
                throw new InvalidOperationException("the disk is full");
            }

            var slot = _next % ChunksMax;
            _lengths[slot] = (lengthBytes + SectorBytes - 1) / SectorBytes * SectorBytes;
            _buffers[slot].AsSpan(lengthBytes, _lengths[slot] - lengthBytes).Clear(); // what an earlier chunk left
            return PlaceOf(_next++) * ChunkBytes;
        }
    }

    /// <summary>Takes the oldest chunk off the disk, if there is one.</summary>
    public void Withdraw()
    {
        lock (_lock)
        {
            _oldest += _oldest < _next ? 1 : 0;
        }
    }

    public void WithdrawAll()
    {
        lock (_lock)
        {
            _oldest = _next;
        }
    }

    /// <summary>What is at an offset, at most so many bytes of it; nothing when nothing is there.</summary>
    internal ReadOnlyMemory<byte> At(long offset, int bytesMax)
    {
        var (place, within) = Math.DivRem(offset, ChunkBytes);
        var count = Math.Min(bytesMax, ChunkBytes - (int)within);
        if (place is 0 or (SizeBytes / ChunkBytes) - 1)
        {
            return Zeros.AsMemory(0, count);
        }

        lock (_lock)
        {
            for (var number = _oldest; number < _next; number++)
            {
                var slot = number % ChunksMax;
                if (PlaceOf(number) == place && within < _lengths[slot])
                {
                    return _buffers[slot].AsMemory((int)within, Math.Min(count, _lengths[slot] - (int)within));
                }
            }
        }

        return default;
    }

    private static long PlaceOf(long number) => 1 + (number % Places);
}
