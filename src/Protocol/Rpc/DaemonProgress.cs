namespace Engine.Protocol.Rpc;

/// <summary>
/// When to send progress frames: none in a call's first two seconds, then at most three a second; the last one only
/// when there was one before.
/// </summary>
internal sealed class DaemonProgress(DaemonWire wire, int procedure, uint serial, TimeProvider time)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1.0 / 3);

    private readonly long _begun = time.GetTimestamp();
    private long _lastSent;
    private bool _sent;
    private ulong _position;

    public ulong TotalBytes { get; set; }

    public void Advance(int bytes)
    {
        _position += (ulong)bytes;
        if (TotalBytes == 0 || bytes == 0)
            return;
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(_begun, now) < Quiet || (_sent && time.GetElapsedTime(_lastSent, now) < Interval))
            return;
        Send(Math.Min(_position, TotalBytes));
        _lastSent = now;
    }

    public void Complete()
    {
        if (_sent)
            Send(TotalBytes);
    }

    private void Send(ulong position)
    {
        wire.Progress(procedure, serial, position, TotalBytes);
        _sent = true;
    }
}
