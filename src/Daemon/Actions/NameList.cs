using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <summary>A folder's names, to be sorted: kept as bytes one after the other, since folders with millions of names exist.</summary>
public sealed class NameList(string doing)
{
    public const int BytesMax = 32 * 1024 * 1024;
    public const int NamesMax = 4 * 1024 * 1024;

    private readonly List<int> _starts = [];
    private byte[] _bytes = new byte[16 * 1024];
    private int _length;

    /// <param name="name">Ended by a NUL.</param>
    /// <exception cref="ActionException">EOVERFLOW: the appliance's memory would not do for more.</exception>
    public void Add(ReadOnlySpan<byte> name)
    {
        if (_starts.Count == NamesMax || _length + name.Length > BytesMax)
            throw new ActionException("EOVERFLOW", $"{doing}: more than {NamesMax} names, or {BytesMax} bytes of them, in one folder");
        if (_length + name.Length > _bytes.Length)
            Array.Resize(ref _bytes, _bytes.Length * 2);
        name.CopyTo(_bytes.AsSpan(_length));
        _starts.Add(_length);
        _length += name.Length;
    }

    /// <summary>Writes the names in byte order, each with its NUL.</summary>
    public void WriteSorted(Stream to)
    {
        _starts.Sort((one, other) => At(one).SequenceCompareTo(At(other)));
        foreach (var start in _starts)
            to.Write(At(start));
    }

    private ReadOnlySpan<byte> At(int start) => _bytes.AsSpan(start, _bytes.AsSpan(start).IndexOf((byte)0) + 1);
}
