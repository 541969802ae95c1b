using System.Text;

namespace Engine.Appliance.Processes;

/// <summary>Keeps the last bytes of what came. Safe to use from several threads.</summary>
internal sealed class TailBuffer(int bytesMax)
{
    private readonly Lock _lock = new();
    private readonly byte[] _ring = new byte[bytesMax];
    private long _written;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            var kept = bytes.Length > _ring.Length ? bytes[^_ring.Length..] : bytes;
            _written += bytes.Length - kept.Length;
            while (!kept.IsEmpty)
            {
                var at = (int)(_written % _ring.Length);
                var part = kept[..Math.Min(kept.Length, _ring.Length - at)];
                part.CopyTo(_ring.AsSpan(at));
                _written += part.Length;
                kept = kept[part.Length..];
            }
        }
    }

    public override string ToString()
    {
        lock (_lock)
        {
            if (_written <= _ring.Length)
            {
                return Encoding.UTF8.GetString(_ring, 0, (int)_written);
            }

            var start = (int)(_written % _ring.Length);
            return Encoding.UTF8.GetString([.. _ring[start..], .. _ring[..start]]);
        }
    }
}
