using Engine.Operations.Sysprep;

namespace Engine.Host.Arguments;

/// <summary>Which operations of sysprep are done, as <c>--enable</c> and <c>--operations</c> choose them.</summary>
internal sealed class OperationChoice
{
    private HashSet<string>? _chosen;

    /// <summary>Null while nothing was chosen; then the default ones are done.</summary>
    public IReadOnlyList<string>? Chosen => _chosen is null ? null : [.. _chosen.Order(StringComparer.Ordinal)];

    /// <summary>Only these.</summary>
    public void Enable(string list) => _chosen = [.. Names(list).Select(Known)];

    /// <summary>
    /// Adds to what was chosen, or takes from it what has a minus before it: names, <c>defaults</c> and <c>all</c>. The first list
    /// begins with nothing, or with the default ones when it begins with a sign.
    /// </summary>
    public void Change(string list)
    {
        var names = Names(list);
        _chosen ??= names[0][0] is '+' or '-' ? [.. Default()] : [];
        foreach (var name in names)
        {
            var bare = name.TrimStart('+', '-');
            var meant = bare switch
            {
                "defaults" => Default(),
                "all" => SysprepSteps.Choices.Select(choice => choice.Name),
                _ => [Known(bare)],
            };
            if (name[0] == '-')
                _chosen.ExceptWith(meant);
            else
                _chosen.UnionWith(meant);
        }
    }

    /// <summary>The host name's operation comes with its option, whatever else was chosen.</summary>
    public void WithHostname() => _chosen?.Add("hostname");

    private static IEnumerable<string> Default() => SysprepSteps.Choices.Where(choice => choice.IsDefault).Select(choice => choice.Name);

    private static string[] Names(string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } names
            ? names
            : throw new UsageException("A list of operations is empty.");

    private static string Known(string name) => SysprepSteps.Choices.Any(choice => choice.Name == name)
        ? name
        : throw new UsageException($"There is no operation '{name}'; 'engine sysprep --list-operations' has them.");
}
