using System.Buffers.Text;
using System.Text.Json;
using Engine.Operations.Reports;

namespace Engine.Host.Exec;

/// <summary>
/// A JSON text as plain values: string, bool, long, double, null, a list or a table. System.Text.Json's own trees refuse the
/// lone surrogates that stand for bytes which are no UTF-8.
/// </summary>
internal static class JsonTree
{
    private static readonly JsonReaderOptions _options = new() { MaxDepth = 16 };

    /// <exception cref="JsonException">It is no JSON, or more than one value.</exception>
    public static object? Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, _options);
        if (!reader.Read())
            throw new JsonException("There is no value.");
        var value = Value(ref reader);
        return reader.Read() ? throw new JsonException("Something stands after the value.") : value;
    }

    private static object? Value(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return GuestJson.Text(ref reader);
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.Number:
                return Utf8Parser.TryParse(reader.ValueSpan, out long whole, out var used) && used == reader.ValueSpan.Length ? (object)whole : reader.GetDouble();
            case JsonTokenType.StartArray:
                var list = new List<object?>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    list.Add(Value(ref reader));
                return list;
            default:
                var table = new Dictionary<string, object?>(StringComparer.Ordinal);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = GuestJson.Text(ref reader);
                    reader.Read();
                    table[name] = Value(ref reader);
                }
                return table;
        }
    }
}
