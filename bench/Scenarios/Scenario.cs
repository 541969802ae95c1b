namespace Engine.Bench;

/// <param name="Ours">Does it once and tells how long it took.</param>
/// <param name="Theirs">The same by the peer; null when the peer is not there or has no such thing.</param>
internal sealed record Scenario(string Name, Func<Task<TimeSpan>> Ours, Func<Task<TimeSpan>>? Theirs)
{
    /// <summary>The row of the table.</summary>
    public async Task<string> RunAsync(int rounds)
    {
        List<TimeSpan> ours = [], theirs = [];
        for (var round = 0; round <= rounds; round++)
        {
            Console.Error.WriteLine($"bench: {Name}, round {round} of {rounds}");
            var own = await Ours();
            var other = Theirs is null ? TimeSpan.Zero : await Theirs();
            if (round == 0)
                continue; // caches are cold, the peer builds its appliance
            ours.Add(own);
            theirs.Add(other);
        }
        return $"| {Name} | {Text(ours)} | {(Theirs is null ? "–" : Text(theirs))} |";
    }

    private static string Text(List<TimeSpan> times)
    {
        times.Sort();
        var middle = times.Count / 2;
        var median = times.Count % 2 == 1 ? times[middle] : (times[middle - 1] + times[middle]) / 2;
        return $"**{median.TotalSeconds:0.00}** ({times[0].TotalSeconds:0.00}–{times[^1].TotalSeconds:0.00})";
    }
}
