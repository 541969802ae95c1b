using System.Globalization;

namespace Engine.Host.Arguments;

/// <summary>
/// Walks the words of a command line in their order, because <c>--format</c> names the format of the images after it.
/// Takes <c>--option value</c>, <c>--option=value</c>, <c>-o value</c> and <c>-ovalue</c>; <c>--</c> ends the options.
/// </summary>
internal sealed class ArgumentWalker(IReadOnlyList<string> words)
{
    private const long SecondsMax = 366 * 86_400;

    private int _next;
    private bool _optionsEnded;
    private string? _attached;

    /// <summary>The option just read, with its dashes; null for any other word.</summary>
    public string? Option { get; private set; }

    /// <summary>The word just read, when it is no option.</summary>
    public string Word { get; private set; } = "";

    /// <exception cref="UsageException">The option before has a value that it does not take.</exception>
    public bool Next()
    {
        if (_attached is not null)
            throw new UsageException($"{Option} takes no value.");
        if (_next == words.Count)
            return false;
        var word = words[_next++];
        Option = null;
        if (_optionsEnded || word.Length < 2 || word[0] != '-')
        {
            Word = word;
        }
        else if (word == "--")
        {
            _optionsEnded = true;
            return Next();
        }
        else if (word.StartsWith("--", StringComparison.Ordinal))
        {
            var equals = word.IndexOf('=');
            Option = equals < 0 ? word : word[..equals];
            _attached = equals < 0 ? null : word[(equals + 1)..];
        }
        else
        {
            Option = word[..2];
            _attached = word.Length > 2 ? word[2..] : null;
        }
        return true;
    }

    /// <summary>The value of the option just read.</summary>
    public string Value()
    {
        if (_attached is { } attached)
        {
            _attached = null;
            return attached;
        }
        return _next < words.Count ? words[_next++] : throw new UsageException($"{Option} needs a value.");
    }

    /// <summary>The value of the option just read, or this one when an option or nothing follows it.</summary>
    public string ValueOr(string missing) =>
        _attached is null && (_next == words.Count || words[_next].StartsWith("--", StringComparison.Ordinal)) ? missing : Value();

    /// <summary>The word just read, which is no option, and all after it, whatever they look like.</summary>
    public IReadOnlyList<string> Rest()
    {
        var rest = words.Skip(_next - 1).ToList();
        _next = words.Count;
        return rest;
    }

    public int Number(int min, int max)
    {
        var text = Value();
        var style = min < 0 ? NumberStyles.AllowLeadingSign : NumberStyles.None;
        return int.TryParse(text, style, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new UsageException($"{Option} is a number from {min} to {max}, not '{text}'.");
    }

    /// <summary>A time such as 90s, 5m, 2h or 1d; more than none and at most a year.</summary>
    public TimeSpan Time()
    {
        var text = Value();
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        var unit = text[digits..] switch { "s" => 1, "m" => 60, "h" => 3600, "d" => 86_400, _ => 0 };
        return long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && unit > 0 && number > 0 && number <= SecondsMax / unit
            ? TimeSpan.FromSeconds(number * unit)
            : throw new UsageException($"{Option} is a time such as 90s, 5m, 2h or 1d, not '{text}'.");
    }

    public string OneOf(IReadOnlyList<string> choices)
    {
        var text = Value();
        return choices.Contains(text) ? text : throw new UsageException($"{Option} is one of {string.Join(", ", choices)}, not '{text}'.");
    }

    public OutputFormat Output(params IReadOnlyList<OutputFormat> formats) =>
        Enum.Parse<OutputFormat>(OneOf([.. formats.Select(format => format.ToString().ToLowerInvariant())]), ignoreCase: true);

    public UsageException Unknown() => new(Option is null ? $"'{Word}' is not expected here." : $"There is no option {Option}.");
}
