using Engine.Protocol.Streams;

namespace Engine.Daemon.Linux;

/// <summary>Reads an open file as a stream, for what only takes streams. Does not close the file.</summary>
public sealed class DescriptorStream(Descriptor file, string doing) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer) => file.Read(buffer, doing);
}
