using System.Globalization;
using Engine.Protocol.Client;
using Engine.Protocol.Text;

namespace Engine.Host.Exec;

/// <summary>Reads an action and its arguments as words: <c>mkfs ext4 /dev/sda1 label:root</c>.</summary>
internal static class WordRequests
{
    /// <param name="words">The action's name and its arguments; not empty.</param>
    public static ActionRequest Of(IReadOnlyList<string> words) => new(words[0], action => Values(action, [.. words.Skip(1)]));

    private static GivenValues Values(ActionEntry action, string[] words)
    {
        GivenValues.CheckCount(action, words.Length);
        var values = new GivenValues(action);
        for (var index = 0; index < action.RequiredCount; index++)
            if (action.Arguments[index].Kind is not (ArgumentKind.FileIn or ArgumentKind.FileOut))
                values.Set(index, Value(action.Arguments[index], words[index]));
        foreach (var word in words.Skip(action.RequiredCount))
        {
            var colon = word.IndexOf(':');
            if (colon <= 0)
                throw new FormatException($"'{word}' is one argument too many, or lacks its name: {action.Name} takes {GivenValues.Form(action)}.");
            var index = JsonRequests.IndexOf(action, word[..colon]);
            values.Set(index, Value(action.Arguments[index], word[(colon + 1)..]));
        }
        // Files last, so that a wrong argument beside them makes or cuts none.
        for (var index = 0; index < action.RequiredCount; index++)
            if (action.Arguments[index].Kind is ArgumentKind.FileIn or ArgumentKind.FileOut)
                values.Open(index, LocalPath(action.Arguments[index].Kind, words[index]));
        return values;
    }

    private static object? Value(ArgumentInfo argument, string word) => argument.Kind switch
    {
        ArgumentKind.Bool => Truth(argument, word),
        ArgumentKind.Int => Number(argument, word) is >= int.MinValue and <= int.MaxValue and var number ? (int)number : throw NoNumber(argument, word),
        ArgumentKind.Long => Number(argument, word),
        ArgumentKind.Bytes => GuestText.Encode(word),
        ArgumentKind.TextList => LineWords.Split(word).Select(item => JsonRequests.Text(argument, item)).ToList(),
        ArgumentKind.OptionalText when word.Length == 0 => null,
        _ => JsonRequests.Text(argument, word),
    };

    private static string LocalPath(ArgumentKind kind, string word) =>
        word != "-" ? word : kind == ArgumentKind.FileIn ? "/dev/stdin" : "/dev/stdout";

    private static bool Truth(ArgumentInfo argument, string word) => word.ToLowerInvariant() switch
    {
        "1" or "true" or "t" or "yes" or "y" or "on" => true,
        "0" or "false" or "f" or "no" or "n" or "off" => false,
        _ => throw new FormatException($"The argument {argument.Name} is true or false, not '{word}'."),
    };

    /// <summary>Decimal, 0x hexadecimal or 0 octal; after it K, M, G or T for a power of 1024.</summary>
    private static long Number(ArgumentInfo argument, string word)
    {
        var isNegative = word.StartsWith('-');
        var digits = isNegative ? word[1..] : word;
        var shift = digits.Length > 1 ? "KMGT".IndexOf(char.ToUpperInvariant(digits[^1])) + 1 : 0;
        if (shift > 0)
            digits = digits[..^1];
        try
        {
            if (digits.Length == 0 || !char.IsAsciiDigit(digits[0]))
                throw NoNumber(argument, word);
            var number = digits switch
            {
                ['0', 'x' or 'X', .. var hexadecimal] => Convert.ToInt64(hexadecimal, 16),
                ['0', _, ..] => Convert.ToInt64(digits, 8),
                _ => long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture),
            };
            return checked((isNegative ? -number : number) * (1L << (10 * shift)));
        }
        catch (Exception cause) when (cause is FormatException or OverflowException or ArgumentException)
        {
            throw NoNumber(argument, word);
        }
    }

    private static FormatException NoNumber(ArgumentInfo argument, string word) =>
        new($"The argument {argument.Name} is a number of {(argument.Kind == ArgumentKind.Int ? 32 : 64)} bits, not '{word}'.");
}
