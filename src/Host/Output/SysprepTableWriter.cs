using Engine.Operations.Sysprep;
using Engine.Operations.Sysprep.Plans;

namespace Engine.Host.Output;

/// <summary>
/// Tables for people: of what was done a row an operation that did something, and of plans a row a change. Their width and
/// length are bounded.
/// </summary>
internal sealed class SysprepTableWriter(Stream output) : IReportWriter
{
    private const int ChangesMax = 2000;
    private const int NotesMax = 4;
    private const int DigestCharacters = 16;

    private readonly PlainTable _done = new("Image", "System", "Operation", "Removed", "Rewritten", "Freed", "Notes");
    private readonly PlainTable _planned = new("Image", "Operation", "Change", "Path", "Now", "Size", "SHA-256");
    private bool _hasDone;
    private bool _hasPlanned;
    private int _changes;

    public bool Streams => false;

    public void Write(ReadOnlySpan<byte> json)
    {
        var report = SysprepReport.FromJson(json);
        var image = string.Join('\n', report.Images.Take(NotesMax).Select(path => PlainText.Of(path, 200)));
        foreach (var system in report.Systems)
        {
            if (report.Planned)
                WritePlan(image, system);
            WriteDone(image, system);
        }
        AddDone(image, "", Outcome(report), "", "", "", string.Join('\n', Notes(report)));
    }

    public void End()
    {
        if (_hasPlanned)
            _planned.WriteTo(output);
        if (_hasDone)
            _done.WriteTo(output);
        if (_changes > ChangesMax)
            output.Write(System.Text.Encoding.ASCII.GetBytes($"{_changes - ChangesMax} more changes; --output json has all of them\n"));
    }

    private void WritePlan(string image, PreparedSystem system)
    {
        foreach (var change in system.Changes ?? [])
        {
            if (++_changes > ChangesMax)
                continue;
            _hasPlanned = true;
            _planned.AddRow(
                image, change.Operation, change.Change.ToString().ToLowerInvariant(), PlainText.Of(change.Path, 200), Now(change.Before),
                change.Before?.Size is { } size ? Bytes(size) : "", Digest(change.Before?.Sha256));
        }
    }

    private void WriteDone(string image, PreparedSystem system)
    {
        var name = PlainText.Of(system.ProductName is "" or "unknown" ? system.Root : system.ProductName, 60);
        if (system.Skipped is { } skipped)
            AddDone(image, name, "nothing", "", "", "", skipped);
        foreach (var step in system.Operations.Where(step => step.Removed + step.Rewritten + step.Skipped.Count > 0))
            AddDone(image, name, step.Name, Count(step.Removed), Count(step.Rewritten), Bytes(step.FreedBytes), string.Join('\n', Bounded(step.Skipped)));
    }

    private void AddDone(params string[] cells)
    {
        _hasDone = true;
        _done.AddRow(cells);
    }

    private static string Outcome(SysprepReport report) => report switch
    {
        { Ok: false } => "failed",
        { Planned: true } => "planned",
        { Changed: true } => "committed",
        { Systems: var systems } when systems.All(system => system.Operations.All(step => step.Removed + step.Rewritten == 0)) => "nothing to do",
        _ => "not committed",
    };

    private static IEnumerable<string> Notes(SysprepReport report)
    {
        if (report.Error is { } error)
            return [error.Message, error.Code, .. Bounded(error.Evidence.Split('\n', StringSplitOptions.RemoveEmptyEntries))];
        if (report.Commit is { } commit)
            return [Written(commit), .. Bounded(report.Warnings)];
        return Bounded(report.Warnings);
    }

    private static string Written(CommitReport commit) =>
        $"{Bytes(commit.ChangedBytes)} written"
        + (commit.Written is { } file ? $" to {PlainText.Of(file, 200)}" : "")
        + (commit.Undo ? "; engine undo can take it back" : "");

    // A name of a guest may hold newlines; here each line is one note.
    private static IEnumerable<string> Bounded(IReadOnlyList<string> notes) =>
        notes.Take(NotesMax).Select(note => PlainText.Of(note, 200)).Concat(notes.Count > NotesMax ? [$"… and {notes.Count - NotesMax} more"] : []);

    private static string Now(PathState? state) => state is null ? "missing" : $"{state.Type} {state.Mode} {state.Owner}:{state.Group}";

    private static string Digest(string? digest) => digest is null ? "" : digest.Length > DigestCharacters ? $"{digest[..DigestCharacters]}…" : digest;

    private static string Count(int count) => count == 0 ? "" : $"{count}";

    private static string Bytes(long bytes) => bytes switch
    {
        0 => "",
        < 10_240 => $"{bytes} B",
        < 10L << 20 => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
        _ => InspectTableWriter.Size(bytes),
    };
}
