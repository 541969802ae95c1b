using Engine.Actors.Jobs;

namespace Engine.Host.Jobs;

/// <summary>Finds the job that a user means: by its id, by the beginning of its id, or <c>last</c> for the newest.</summary>
internal static class KnownJobs
{
    public const string Last = "last";

    private const int LookedAtMax = 100_000;
    private const int NamedMax = 5;

    /// <param name="list">Gives the newest jobs, newest first, at most as many as it is told.</param>
    /// <exception cref="EngineException"><c>job.unknown</c>, <c>job.ambiguous</c>.</exception>
    public static async Task<JobId> FindAsync(string text, Func<int, Task<IReadOnlyList<JobSummary>>> list)
    {
        if (JobId.TryParse(text, out var whole))
            return whole; // whoever is asked about it says when there is none
        if (text == Last)
            return (await list(1)) is [var newest] ? newest.Id : throw Unknown("There is no job yet.");
        var found = (await list(LookedAtMax)).Where(job => job.Id.Text.StartsWith(text, StringComparison.OrdinalIgnoreCase)).ToList();
        return found switch
        {
            [var one] => one.Id,
            [] => throw Unknown($"There is no job whose id begins with '{text}'."),
            _ => throw new EngineException(new(
                "job.ambiguous", ErrorLayer.Input, $"{found.Count} jobs have ids that begin with '{text}'.",
                string.Join('\n', found.Take(NamedMax).Select(job => job.Id.Text)), "Give more of the id.")),
        };
    }

    private static EngineException Unknown(string message) =>
        new(new("job.unknown", ErrorLayer.Input, message, Remedy: "'engine jobs list' has the jobs."));
}
