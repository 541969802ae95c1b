using System.Text.Json;
using Engine.Protocol.Client;

namespace Engine.Host.Exec;

/// <summary>Reads a line such as <c>{"cmd":"mkfs","args":["ext4","/dev/sda1"],"optargs":{"label":"x"}}</c>.</summary>
internal static class JsonRequests
{
    /// <exception cref="FormatException">It is no request.</exception>
    public static ActionRequest Read(ReadOnlySpan<byte> line)
    {
        object? tree;
        try
        {
            tree = JsonTree.Parse(line);
        }
        catch (JsonException cause)
        {
            throw new FormatException($"The line is no JSON: {cause.Message}", cause);
        }
        if (tree is not Dictionary<string, object?> request || request.GetValueOrDefault("cmd") is not string name)
            throw new FormatException("A request is an object with the action's name in \"cmd\".");
        if (request.Keys.FirstOrDefault(key => key is not ("cmd" or "args" or "optargs")) is { } odd)
            throw new FormatException($"A request has \"cmd\", \"args\" and \"optargs\", and not \"{odd}\".");
        var required = request.GetValueOrDefault("args") switch
        {
            null => [],
            List<object?> list => list,
            _ => throw new FormatException("\"args\" is an array."),
        };
        var optional = request.GetValueOrDefault("optargs") switch
        {
            null => [],
            Dictionary<string, object?> table => table,
            _ => throw new FormatException("\"optargs\" is an object."),
        };
        return new(name, action => Values(action, required, optional));
    }

    private static GivenValues Values(ActionEntry action, List<object?> required, Dictionary<string, object?> optional)
    {
        GivenValues.CheckCount(action, required.Count);
        if (required.Count > action.RequiredCount)
            throw new FormatException($"{action.Name} takes {GivenValues.Form(action)}; {required.Count} arguments are given.");
        var values = new GivenValues(action);
        for (var index = 0; index < required.Count; index++)
            if (action.Arguments[index].Kind is not (ArgumentKind.FileIn or ArgumentKind.FileOut))
                values.Set(index, Value(action.Arguments[index], required[index]));
        foreach (var (name, value) in optional)
        {
            var index = IndexOf(action, name);
            values.Set(index, Value(action.Arguments[index], value ?? throw Wrong(action.Arguments[index], "null")));
        }
        // Files last, so that a wrong argument beside them makes or cuts none.
        for (var index = 0; index < required.Count; index++)
            if (action.Arguments[index].Kind is ArgumentKind.FileIn or ArgumentKind.FileOut)
                values.Open(index, required[index] as string ?? throw Wrong(action.Arguments[index], Kind(required[index])));
        return values;
    }

    internal static int IndexOf(ActionEntry action, string name)
    {
        for (var index = action.RequiredCount; index < action.Arguments.Count; index++)
            if (action.Arguments[index].Name == name)
                return index;
        throw new FormatException($"{action.Name} has no optional argument '{name}'; it takes {GivenValues.Form(action)}.");
    }

    private static object? Value(ArgumentInfo argument, object? value) => (argument.Kind, value) switch
    {
        (ArgumentKind.Text or ArgumentKind.OptionalText, string text) => Text(argument, text),
        (ArgumentKind.OptionalText, null) => null,
        (ArgumentKind.Bool, bool truth) => truth,
        (ArgumentKind.Int, long number and >= int.MinValue and <= int.MaxValue) => (int)number,
        (ArgumentKind.Long, long number) => number,
        (ArgumentKind.Bytes, string text) => Protocol.Text.GuestText.Encode(text),
        (ArgumentKind.Bytes, Dictionary<string, object?> { Count: 1 } table) when table.GetValueOrDefault("base64") is string base64 => Bytes(base64),
        (ArgumentKind.TextList, List<object?> list) => list.ConvertAll(item => Text(argument, item as string ?? throw Wrong(argument, Kind(item)))),
        _ => throw Wrong(argument, Kind(value)),
    };

    internal static string Text(ArgumentInfo argument, string text) =>
        text.Contains('\0') ? throw new FormatException($"The argument {argument.Name} holds a NUL byte.") : text;

    private static byte[] Bytes(string base64)
    {
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            throw new FormatException("\"base64\" holds something that is no base64.");
        }
    }

    private static FormatException Wrong(ArgumentInfo argument, string given) => new($"The argument {argument.Name} is {argument.Kind switch
    {
        ArgumentKind.Bool => "true or false",
        ArgumentKind.Int => "a whole number of 32 bits",
        ArgumentKind.Long => "a whole number of 64 bits",
        ArgumentKind.Bytes => "a string or {\"base64\":…}",
        ArgumentKind.TextList => "an array of strings",
        ArgumentKind.OptionalText => "a string or null",
        ArgumentKind.FileIn or ArgumentKind.FileOut => "the path of a local file",
        _ => "a string",
    }}, not {given}.");

    private static string Kind(object? value) => value switch
    {
        null => "null",
        string => "a string",
        bool => "true or false",
        long => "this number",
        double => "this number",
        List<object?> => "an array",
        _ => "an object",
    };
}
