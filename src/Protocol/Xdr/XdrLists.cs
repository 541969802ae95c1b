namespace Engine.Protocol.Xdr;

/// <summary>Decodes one value.</summary>
/// <exception cref="XdrException">The bytes hold no such value.</exception>
public delegate T XdrDecoder<out T>(ref XdrReader from);

/// <summary>Lists of what the generated codecs know: names, which are strings on the wire, and structs.</summary>
internal static class XdrLists
{
    public static void List<T>(this XdrWriter to, IReadOnlyList<T> values, Func<T, string> name)
    {
        to.UInt((uint)values.Count);
        foreach (var value in values)
            to.String(name(value));
    }

    public static void List<T>(this XdrWriter to, IReadOnlyList<T> values, Action<T, XdrWriter> write)
    {
        to.UInt((uint)values.Count);
        foreach (var value in values)
            write(value, to);
    }

    public static T[] List<T>(this ref XdrReader from, Func<string, T> make)
    {
        var list = new T[from.Count(4)];
        for (var i = 0; i < list.Length; i++)
            list[i] = make(from.String());
        return list;
    }

    /// <param name="elementBytesMin">What the smallest element takes on the wire.</param>
    public static T[] List<T>(this ref XdrReader from, int elementBytesMin, XdrDecoder<T> read)
    {
        var list = new T[from.Count(elementBytesMin)];
        for (var i = 0; i < list.Length; i++)
            list[i] = read(ref from);
        return list;
    }
}
