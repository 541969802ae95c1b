using System.Text.Json;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Actions;

/// <summary>Reads the JSON in which ldmtool answers: a list of strings, or an object of strings and such lists.</summary>
internal static class LdmReport
{
    private const int NamesMax = 65_536;

    /// <param name="field">Of the object; null when the answer itself is the list.</param>
    public static IReadOnlyList<string> List(string answer, string? field)
    {
        using var json = Parse(answer);
        JsonElement? list = field is null ? json.RootElement : Field(json, field);
        return list is { ValueKind: JsonValueKind.Array }
            ? list.Value.EnumerateArray().Take(NamesMax).Select(Word).ToList()
            : throw Odd(answer);
    }

    /// <summary>Empty when the object has no such field.</summary>
    public static string Text(string answer, string field)
    {
        using var json = Parse(answer);
        return Field(json, field) is { } value ? Word(value) : "";
    }

    private static JsonElement? Field(JsonDocument json, string name) =>
        json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out var value) ? value : null;

    private static string Word(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        }
        catch (InvalidOperationException)
        {
            throw Odd(value.GetRawText()); // half of a surrogate pair, which a guest's name may hold
        }
    }

    private static JsonDocument Parse(string answer)
    {
        try
        {
            return JsonDocument.Parse(GuestText.Encode(answer));
        }
        catch (JsonException)
        {
            throw Odd(answer);
        }
    }

    private static ActionException Odd(string answer) => new("", $"ldmtool answers in an unknown form: {answer.Trim()}");
}
