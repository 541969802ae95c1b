using Engine.Protocol.Errors;
using Engine.Protocol.Streams;

namespace Engine.Daemon.Linux;

/// <summary>Takes a program's output and gives its lines on, one by one, without their ends; so no more than a line is in memory.</summary>
/// <param name="lineBytesMax">A longer line fails with E2BIG.</param>
internal sealed class LineSink(int lineBytesMax, LineSink.LineTaker take) : WriteOnlyStream
{
    private readonly MemoryStream _begun = new();

    /// <summary>Takes one line; its bytes hold until the next one.</summary>
    public delegate void LineTaker(ReadOnlySpan<byte> line);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.IndexOf((byte)'\n') is >= 0 and var end)
        {
            Keep(buffer[..end]);
            buffer = buffer[(end + 1)..];
            Give();
        }
        Keep(buffer);
    }

    /// <summary>The output has ended: what stands after the last line's end is a line too.</summary>
    public void End()
    {
        if (_begun.Length > 0)
            Give();
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_begun.Length + bytes.Length > lineBytesMax)
            throw new ActionException("E2BIG", $"the program wrote a line of more than {lineBytesMax} bytes");
        _begun.Write(bytes);
    }

    private void Give()
    {
        take(_begun.GetBuffer().AsSpan(0, (int)_begun.Length));
        _begun.SetLength(0);
    }
}
