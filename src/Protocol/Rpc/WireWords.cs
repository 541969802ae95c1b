namespace Engine.Protocol.Rpc;

/// <summary>The words that stand where a message's length would: each is larger than any length.</summary>
public static class WireWords
{
    public const uint LaunchFlag = 0xF5F55FF5;
    public const uint CancelFlag = 0xFFFFEEEE;
    public const uint ProgressFlag = 0xFFFF5555;

    /// <summary>Ours, after an agreement alone: the daemon has taken the oldest bulk chunk off the disk.</summary>
    public const uint CreditFlag = 0xFFFFC4ED;

    /// <summary>The body of a progress frame: procedure, serial, position, total.</summary>
    public const int ProgressBodyBytes = 24;

    /// <summary>The most content of one chunk that every libguestfs accepts.</summary>
    public const int ChunkContentBytesMax = 8192;

    /// <summary>The most content of a chunk that two of our own ends agree on: beyond 64 KiB the port gets no faster.</summary>
    public const int AgreedContentBytesMax = 256 * 1024;

    /// <summary>A chunk's first field when its content is on the bulk disk; for others it is 0, or 1 for cancelled.</summary>
    public const int BulkChunk = 2;

    /// <summary>The body of a bulk chunk: that mark, the offset on the disk, the content's length.</summary>
    public const int BulkChunkBytes = 16;

    /// <summary>Calls from this number on are ours, and unknown to every other daemon.</summary>
    public const int FirstOwnProcedure = 70000;

    /// <summary>A handle's first serial number, as libguestfs counts them.</summary>
    public const uint FirstSerial = 0x00123400;
}
