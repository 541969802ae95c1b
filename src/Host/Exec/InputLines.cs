namespace Engine.Host.Exec;

/// <summary>Lines of bytes as they come, of a bounded length.</summary>
/// <param name="lengthMax">In bytes.</param>
internal sealed class InputLines(Stream from, int lengthMax)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _isAtEnd;

    /// <summary>The next line without its newline, good until the next call; null at the end.</summary>
    /// <exception cref="FormatException">The line is too long. It is passed over, and the next call gives the next one.</exception>
    public async Task<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancel)
    {
        var looked = _start;
        var isTooLong = false;
        while (true)
        {
            var newline = _buffer.AsSpan(looked, _end - looked).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                var line = _buffer.AsMemory(_start, looked + newline - _start);
                _start = looked + newline + 1;
                return isTooLong ? throw TooLong() : line;
            }
            if (_isAtEnd)
            {
                var rest = _buffer.AsMemory(_start, _end - _start);
                _start = _end;
                if (isTooLong)
                    throw TooLong();
                // Without its type the null would become an empty line, as which the end would come for ever.
                return rest.IsEmpty ? (ReadOnlyMemory<byte>?)null : rest;
            }
            isTooLong |= _end - _start > lengthMax;
            if (isTooLong)
                _start = _end = 0;
            looked = Make();
            // Nothing ends a read of a terminal or a pipe; when the program is to end, it is left behind.
            var read = await Task.Run(() => from.Read(_buffer, _end, _buffer.Length - _end), cancel).WaitAsync(cancel);
            _isAtEnd = read == 0;
            _end += read;
        }
    }

    /// <summary>Makes room behind what is there.</summary>
    /// <returns>Where the search goes on.</returns>
    private int Make()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, _buffer.Length * 2L));
        return _end;
    }

    private FormatException TooLong() => new($"The line has more than {lengthMax} bytes.");
}
