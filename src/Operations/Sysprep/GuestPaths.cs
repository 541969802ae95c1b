using Engine.Protocol.Client;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;
using Engine.Protocol.Text;

namespace Engine.Operations.Sysprep;

/// <summary>Asks a guest what rules find, in as few calls as messages allow.</summary>
internal static class GuestPaths
{
    // A message takes 4 MiB; what the rules of one call find is bounded by the daemon.
    private const int RulesMax = 10_000;
    private const int RuleBytesMax = 2 * 1024 * 1024;

    /// <returns>What is there, and what can't be meant, a sentence each.</returns>
    public static async Task<(IReadOnlyList<FoundPath> Found, IReadOnlyList<string> Problems)> FindAsync(
        IGuest guest, IReadOnlyList<string> rules, bool digests, CancellationToken cancel)
    {
        var found = new List<FoundPath>();
        foreach (var some in InParts(rules))
        {
            using var sink = new FoundPaths();
            await guest.EngineFindPathsAsync(some, digests, sink, cancel);
            found.AddRange(sink.Whole());
            if (found.Count > FoundPaths.RecordsMax)
                throw new ActionException("E2BIG", $"engine_find_paths: more than {FoundPaths.RecordsMax} paths");
        }
        return (
            [.. found.Where(one => one.Problem.Length == 0)],
            [.. found.Where(one => one.Problem.Length > 0).Select(one => $"{one.Path}: {one.Problem}")]);
    }

    private static IEnumerable<List<string>> InParts(IReadOnlyList<string> rules)
    {
        var part = new List<string>();
        var bytes = 0;
        foreach (var rule in rules)
        {
            var size = GuestText.Encode(rule).Length + 8;
            if (part.Count > 0 && (part.Count == RulesMax || bytes + size > RuleBytesMax))
            {
                yield return part;
                (part, bytes) = ([], 0);
            }
            part.Add(rule);
            bytes += size;
        }
        if (part.Count > 0)
            yield return part;
    }
}
