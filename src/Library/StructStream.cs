using Engine.Protocol.Xdr;

namespace Engine.Library;

/// <summary>Structs that came as a content, one after the other.</summary>
internal static class StructStream
{
    /// <summary>Reads one struct.</summary>
    public delegate T Decoder<out T>(ref XdrReader from);

    /// <exception cref="EngineException">The content is no such list.</exception>
    public static IReadOnlyList<T> Read<T>(ReadOnlySpan<byte> content, string action, Decoder<T> decode)
    {
        var structs = new List<T>();
        var reader = new XdrReader(content);
        try
        {
            while (!reader.AtEnd)
                structs.Add(decode(ref reader));
        }
        catch (XdrException cause)
        {
            throw new EngineException(
                new("protocol.reply", ErrorLayer.Protocol, $"The guest's answer to {action} can't be decoded.", cause.Message));
        }
        return structs;
    }
}
