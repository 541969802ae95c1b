using Engine.Operations.Sysprep.Plans;
using Engine.Protocol.Client;
using Engine.Protocol.Structs;
using Engine.Protocol.Text;

namespace Engine.Operations.Sysprep;

/// <summary>What is known of the system that is prepared.</summary>
/// <param name="Hostname">The name that it has; empty where none is known.</param>
/// <param name="NewHostname">The name that it is to get, or null.</param>
internal sealed record SystemFacts(string Hostname, string? NewHostname, IReadOnlyList<HomeFolder> Homes);

/// <summary>A step's view of the mounted guest: it looks, and what it wants changed goes into the system's set.</summary>
/// <param name="digests">Whether a plan is made, which needs contents' digests.</param>
internal sealed class Finding(IGuest guest, ISysprepStep step, SystemFacts facts, ChangeSet changes, bool digests)
{
    private const int SkippedMax = 100;

    private readonly List<string> _skipped = [];

    public SystemFacts Facts => facts;

    /// <summary>What the step left alone, a sentence each.</summary>
    public IReadOnlyList<string> Skipped => _skipped;

    public Task RemoveAsync(CancellationToken cancel, params IReadOnlyList<string> rules) => RemoveButAsync([], rules, cancel);

    /// <summary>Removes what rules find but for some paths.</summary>
    public Task RemoveButAsync(IReadOnlyList<string> kept, IReadOnlyList<string> rules, CancellationToken cancel) =>
        FindAsync(ChangeKind.Remove, rules, kept, cancel);

    /// <summary>Empties regular files; what else matches is left alone.</summary>
    public Task TruncateAsync(CancellationToken cancel, params IReadOnlyList<string> patterns) =>
        FindAsync(ChangeKind.Truncate, [.. patterns.Select(Rules.Itself)], [], cancel);

    /// <summary>Removes something from each home folder. It stays, and is told, in a folder that is taken for no home.</summary>
    public async Task RemoveFromHomesAsync(Func<string, string> rule, string name, CancellationToken cancel)
    {
        foreach (var refused in facts.Homes.Where(home => home.Problem.Length > 0))
        {
            // A path that climbs is not even looked at.
            if (!IsPlain(refused.Path))
                Skip($"{refused.Path}, the home of {refused.User}: {refused.Problem}");
            else
                foreach (var there in await LookAsync([Rules.Itself($"{Rules.Literal(refused.Path)}/{name}")], cancel))
                    Skip($"{there.Path} stays. {refused.Path}, the home of {refused.User}: {refused.Problem}");
        }
        var homes = facts.Homes.Where(home => home.Problem.Length == 0);
        await RemoveButAsync([], [.. homes.Select(home => rule($"{Rules.Literal(home.Path)}/{name}"))], cancel);
    }

    /// <summary>Edits files, as <c>engine_edit_files</c> does.</summary>
    public async Task EditAsync(string edit, IReadOnlyList<string> words, IReadOnlyList<string> patterns, CancellationToken cancel)
    {
        var edited = await guest.EngineEditFilesAsync(edit, words, patterns, cancel);
        foreach (var file in edited.Where(file => file.Problem.Length > 0))
            Skip($"{file.Path}: {file.Problem}");
        var written = edited.Where(file => file.Problem.Length == 0).ToDictionary(file => file.Path, StringComparer.Ordinal);
        foreach (var now in await LookAsync([.. written.Keys.Select(path => Rules.Itself(Rules.Literal(path)))], cancel))
            if (written.TryGetValue(now.Path, out var file))
                Add(new(step.Name, ChangeKind.Write, now.Path, PathState.Of(now), GuestText.Decode(file.Content)));
    }

    public void Make(string path, string content) => Add(new(step.Name, ChangeKind.Make, path, null, content));

    public void Skip(string sentence)
    {
        if (_skipped.Count < SkippedMax)
            _skipped.Add(sentence);
    }

    /// <summary>What rules find; what they name and can't be meant is noted.</summary>
    public async Task<IReadOnlyList<FoundPath>> LookAsync(IReadOnlyList<string> rules, CancellationToken cancel)
    {
        var (found, problems) = await GuestPaths.FindAsync(guest, rules, digests, cancel);
        foreach (var problem in problems)
            Skip(problem);
        return found;
    }

    private async Task FindAsync(ChangeKind kind, IReadOnlyList<string> rules, IReadOnlyList<string> kept, CancellationToken cancel)
    {
        foreach (var found in await LookAsync(rules, cancel))
        {
            if (kept.Contains(found.Path))
                continue;
            var before = PathState.Of(found);
            if (kind == ChangeKind.Remove)
                Add(new(step.Name, kind, found.Path, before, null));
            else if (before.Type != "file")
                Skip($"{found.Path}: it is no regular file");
            else if (before.Size > 0)
                Add(new(step.Name, kind, found.Path, before, null));
        }
    }

    private static bool IsPlain(string path) => path is ['/', ..] && !path.Split('/').Any(name => name is "." or "..");

    private void Add(PlannedChange change)
    {
        if (changes.Add(change) is { } why)
            Skip($"{change.Path}: {why}");
    }
}
