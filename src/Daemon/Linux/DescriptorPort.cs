using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;

namespace Engine.Daemon.Linux;

/// <summary>The channel as a descriptor: a virtio port or a connected socket.</summary>
internal sealed unsafe class DescriptorPort(Descriptor channel) : IDaemonPort
{
    private const string Doing = "channel";

    public bool Readable
    {
        get
        {
            var poll = new Kernel.PollFd { Fd = channel.Number, Events = Kernel.PollIn };
            return Kernel.Poll(&poll, 1, 0) > 0;
        }
    }

    public int Read(Span<byte> into)
    {
        try
        {
            return channel.Read(into, Doing);
        }
        catch (ActionException cause)
        {
            throw new IOException(cause.Message, cause);
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            channel.Write(bytes, Doing);
        }
        catch (ActionException cause)
        {
            throw new IOException(cause.Message, cause); // no action's failure: nobody is left to be told
        }
    }
}
