namespace Engine.Daemon.Linux;

/// <summary>Keeps the last bytes of a stream, however long it is.</summary>
internal sealed class ErrorTail(int bytesMax)
{
    private byte[] _kept = [];

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= bytesMax)
        {
            _kept = bytes[^bytesMax..].ToArray();
            return;
        }
        var stay = Math.Min(_kept.Length, bytesMax - bytes.Length);
        _kept = [.. _kept.AsSpan(_kept.Length - stay), .. bytes];
    }

    public byte[] ToArray() => _kept;
}
