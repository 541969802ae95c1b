using System.Text;

namespace Engine.Appliance.Processes;

/// <summary>Cuts bytes into lines as they come. Invalid UTF-8 becomes U+FFFD; a line longer than the bound comes in pieces.</summary>
internal sealed class LineSplitter(Action<string> onLine)
{
    public const int LineBytesMax = 4096;

    private readonly byte[] _line = new byte[LineBytesMax];
    private int _length;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = bytes[..Math.Min(end < 0 ? bytes.Length : end, LineBytesMax - _length)];
            part.CopyTo(_line.AsSpan(_length));
            _length += part.Length;
            if (part.Length == end)
            {
                bytes = bytes[(end + 1)..];
                Flush(isLine: true);
            }
            else
            {
                bytes = bytes[part.Length..];
                if (_length == LineBytesMax)
                {
                    Flush(isLine: true);
                }
            }
        }
    }

    /// <summary>Gives what stands after the last line end, if anything.</summary>
    public void End() => Flush(isLine: false);

    private void Flush(bool isLine)
    {
        if (!isLine && _length == 0)
        {
            return;
        }

        var text = Encoding.UTF8.GetString(_line, 0, _length).TrimEnd('\r');
        _length = 0;
        onLine(text);
    }
}
