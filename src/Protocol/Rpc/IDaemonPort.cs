namespace Engine.Protocol.Rpc;

/// <summary>The guest's end of the channel: blocking, since a daemon has nothing else to do.</summary>
public interface IDaemonPort
{
    /// <summary>Waits for bytes; 0 when the other side is gone.</summary>
    int Read(Span<byte> into);

    /// <summary>Writes all of it.</summary>
    /// <exception cref="IOException">The other side is gone.</exception>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Whether <see cref="Read"/> would return at once.</summary>
    bool Readable { get; }
}

/// <summary>A stream of the daemon that tells its caller how far it is.</summary>
public interface IProgressTotal
{
    /// <summary>How many bytes the whole transfer has, for the progress frames; 0 when unknown, which sends none.</summary>
    ulong TotalBytes { set; }
}
