namespace Engine.Protocol.Rpc;

/// <summary>The words that stand where a message's length would: each is larger than any length.</summary>
public static class WireWords
{
    public const uint LaunchFlag = 0xF5F55FF5;
    public const uint CancelFlag = 0xFFFFEEEE;
    public const uint ProgressFlag = 0xFFFF5555;

    /// <summary>The body of a progress frame: procedure, serial, position, total.</summary>
    public const int ProgressBodyBytes = 24;

    /// <summary>The most content of one chunk that every libguestfs accepts.</summary>
    public const int ChunkContentBytesMax = 8192;

    /// <summary>A handle's first serial number, as libguestfs counts them.</summary>
    public const uint FirstSerial = 0x00123400;
}
