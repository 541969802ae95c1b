using System.Globalization;

namespace Engine.Bench;

/// <param name="Unit">Of the figures: <c>s</c>, <c>MB/s</c>, <c>MiB</c> …</param>
/// <param name="Ours">Does it once and gives its figure.</param>
/// <param name="Theirs">The same by the peer; null when the peer is not there or has no such thing.</param>
internal sealed record Scenario(string Name, string Unit, Func<Task<double>> Ours, Func<Task<double>>? Theirs)
{
    /// <summary>Rounds at most, for what takes minutes.</summary>
    public int RoundsMax { get; init; } = int.MaxValue;

    /// <summary>The row of the table. Each round is one of ours and one of the peer's; the first does not count, unless it is the only one.</summary>
    public async Task<string> RunAsync(int rounds)
    {
        List<double> ours = [], theirs = [];
        var load = Machine.Load();
        var last = Math.Min(rounds, RoundsMax);
        for (var round = last == 1 ? 1 : 0; round <= last; round++)
        {
            Console.Error.WriteLine($"bench: {Name}, round {round} of {last}");
            var own = await Ours();
            var other = Theirs is null ? 0 : await Theirs();
            if (round == 0)
                continue; // caches are cold, the peer builds its appliance
            ours.Add(own);
            theirs.Add(other);
        }
        return $"| {Name} | {Unit} | {last} | {Text(ours)} | {(Theirs is null ? "–" : Text(theirs))} | {TimeProvider.System.GetUtcNow():yyyy-MM-dd} | {load} |";
    }

    private static string Text(List<double> figures)
    {
        figures.Sort();
        var middle = figures.Count / 2;
        var median = figures.Count % 2 == 1 ? figures[middle] : (figures[middle - 1] + figures[middle]) / 2;
        return $"**{Figure(median)}** ({Figure(figures[0])}–{Figure(figures[^1])})";
    }

    private static string Figure(double value) => value.ToString(value < 10 ? "0.00" : "0", CultureInfo.InvariantCulture);
}
