using System.Globalization;
using Engine.Host.Output;
using Engine.Library;
using Engine.Protocol.Client;

namespace Engine.Host.Exec;

/// <summary>Tells on standard error what is called with what, and what comes of it, while the handle is set to.</summary>
internal sealed class ActionTrace(GuestHandle handle)
{
    private const int ValueLengthMax = 200;

    public void Begin(ActionEntry action, GivenValues values)
    {
        if (handle.IsTraced)
            Tell($"{action.Name}{string.Concat(action.Arguments.Select((argument, index) => Word(argument, values.Values[index])))}");
    }

    public void End(ActionEntry action, Exception? failure)
    {
        if (handle.IsTraced)
            Tell($"{action.Name} = {(failure is null ? "ok" : $"error: {failure.Message}")}");
    }

    private void Tell(string text) =>
        Console.Error.WriteLine($"engine: trace: {(handle.Identifier.Length > 0 ? handle.Identifier + ": " : "")}{PlainText.Of(text)}");

    private static string Word(ArgumentInfo argument, object? value)
    {
        var text = value switch
        {
            null when argument.IsOptional => null,
            null => "NULL",
            bool truth => truth ? "true" : "false",
            string one => Quoted(one),
            byte[] bytes => $"<{bytes.Length} bytes>",
            Stream => "<file>",
            IReadOnlyList<string> list => $"[{string.Join(' ', list.Select(Quoted))}]",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        };
        return text is null ? "" : argument.IsOptional ? $" {argument.Name}:{text}" : $" {text}";
    }

    private static string Quoted(string text) => $"\"{(text.Length > ValueLengthMax ? text[..ValueLengthMax] + "…" : text)}\"";
}
