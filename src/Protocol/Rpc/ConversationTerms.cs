namespace Engine.Protocol.Rpc;

/// <summary>
/// What a daemon and its client have agreed on. Until a client of ours asks for more, what every libguestfs knows.
/// </summary>
public sealed class ConversationTerms
{
    /// <summary>The content of one chunk of a download, in bytes.</summary>
    public int ChunkContentBytes { get; set; } = WireWords.ChunkContentBytesMax;

    /// <summary>Where bulk chunks are read from, or null when none may come.</summary>
    public IBulkDisk? BulkDisk { get; set; }
}

/// <summary>The guest's view of the disk by which the host hands over the content of uploads.</summary>
public interface IBulkDisk
{
    /// <summary>The most content of one chunk, in bytes.</summary>
    int ChunkBytesMax { get; }

    /// <summary>Fetches the content of a chunk.</summary>
    /// <param name="offset">Where on the disk; a multiple of 512.</param>
    /// <param name="lengthBytes">1 to <see cref="ChunkBytesMax"/>.</param>
    /// <returns>The content, until the next call.</returns>
    /// <exception cref="Errors.ActionException">EIO: the host has taken the content back, or is gone.</exception>
    ReadOnlyMemory<byte> Read(long offset, int lengthBytes);
}

/// <summary>
/// The host's side of that disk: a row of buffers that are filled, put on the disk, and free again when the guest has
/// taken them, in this order. One thread at a time.
/// </summary>
public interface IBulkLane
{
    /// <summary>By this the guest finds the disk.</summary>
    string Serial { get; }

    /// <summary>How many chunks can be on the disk.</summary>
    int ChunksMax { get; }

    /// <summary>The buffer to fill next, while fewer than <see cref="ChunksMax"/> chunks are on the disk.</summary>
    Memory<byte> Next { get; }

    /// <summary>Puts the beginning of that buffer on the disk.</summary>
    /// <returns>Where on the disk.</returns>
    long Offer(int lengthBytes);

    /// <summary>Takes the oldest chunk off the disk, if there is one.</summary>
    void Withdraw();

    /// <summary>Takes all chunks off the disk; a guest that still reads one gets an error at once.</summary>
    void WithdrawAll();
}
