using System.Globalization;

namespace Engine.Daemon.Linux;

/// <summary>Gathers a program's options; those that are not given leave nothing.</summary>
internal sealed class ToolWords(params string[] first)
{
    private readonly List<string> _words = [.. first];

    public IReadOnlyList<string> All => _words;

    public ToolWords With(string option, string? value, string prefix = "")
    {
        if (value is not null)
            _words.AddRange([option, prefix + value]);
        return this;
    }

    public ToolWords With(string option, long? value, string prefix = "") => With(option, value?.ToString(CultureInfo.InvariantCulture), prefix);

    public ToolWords If(bool? wish, string option)
    {
        if (wish == true)
            _words.Add(option);
        return this;
    }

    public ToolWords If(string? option, string value) => option is null ? this : With(option, value);

    /// <summary>One value for yes, another for no.</summary>
    public ToolWords Switch(string option, bool? wish, string yes, string no) => wish is { } given ? With(option, given ? yes : no) : this;
}
