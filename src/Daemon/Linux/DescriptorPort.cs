using Engine.Protocol.Rpc;

namespace Engine.Daemon.Linux;

/// <summary>The channel as a descriptor: a virtio port or a connected socket.</summary>
internal sealed unsafe class DescriptorPort(int fd) : IDaemonPort
{
    public bool Readable
    {
        get
        {
            var poll = new Kernel.PollFd { Fd = fd, Events = Kernel.PollIn };
            return Kernel.Poll(&poll, 1, 0) > 0;
        }
    }

    public int Read(Span<byte> into) => Kernel.Read(fd, into);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[Kernel.Write(fd, bytes)..];
    }
}
