using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;

namespace Engine.Protocol.Tests.Rpc;

/// <summary>Both ends of a bulk disk in memory. Counts what was on it, and can fail as a disk does.</summary>
internal sealed class MemoryBulk : IBulkLane, IBulkDisk
{
    public const int ChunkBytes = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<long> _order = [];
    private readonly Dictionary<long, byte[]> _chunks = [];
    private byte[] _filling = new byte[ChunkBytes];
    private long _next = 512;

    public string Serial => "bulk";
    public int ChunksMax => 4;
    public int ChunkBytesMax => ChunkBytes;

    /// <summary>The most chunks that were on the disk at once, and all that were read from it.</summary>
    public int MostAtOnce { get; private set; }
    public int Reads { get; private set; }

    /// <summary>Which read fails; counted from 1.</summary>
    public int FailsAtRead { get; init; }

    public int OnDisk
    {
        get
        {
            lock (_lock)
                return _order.Count;
        }
    }

    public Memory<byte> Next => _filling;

    public long Offer(int lengthBytes)
    {
        lock (_lock)
        {
            var offset = _next;
            _next += ChunkBytes;
            _chunks[offset] = _filling;
            _filling = new byte[ChunkBytes];
            _order.Enqueue(offset);
            MostAtOnce = Math.Max(MostAtOnce, _order.Count);
            return offset;
        }
    }

    public void Withdraw()
    {
        lock (_lock)
            if (_order.TryDequeue(out var oldest))
                _chunks.Remove(oldest);
    }

    public void WithdrawAll()
    {
        while (OnDisk > 0)
            Withdraw();
    }

    public ReadOnlyMemory<byte> Read(long offset, int lengthBytes)
    {
        lock (_lock)
        {
            if (++Reads == FailsAtRead || !_chunks.TryGetValue(offset, out var content))
                throw new ActionException("EIO", "bulk disk");
            return content.AsMemory(0, lengthBytes);
        }
    }
}
