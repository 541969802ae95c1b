using Engine.Actors.Jobs;
using Engine.Host.Output;
using Engine.Operations;

namespace Engine.Host.Progress;

/// <summary>A line now and then, for logs: not more often than every two seconds, and one at the end.</summary>
internal sealed class LineProgress(IReadOnlyList<GuestImages> guests, TextWriter error, TimeProvider time) : IJobProgress
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(2);

    private long? _said;
    private int _done;
    private int _failed;

    public void Show(JobEvent happened)
    {
        if (happened is not JobEvent.TaskFinished finished)
            return;
        _done++;
        _failed += finished.Failure is null ? 0 : 1;
        if (_done < guests.Count && _said is { } said && time.GetElapsedTime(said) < _pause)
            return;
        _said = time.GetTimestamp();
        var failures = _failed > 0 ? $", {_failed} failed" : "";
        error.WriteLine($"engine: {_done}/{guests.Count} done{failures}, last {PlainText.Of(guests[finished.Task].Disks[0].Path, 200)}");
    }

    public void Dispose()
    {
    }
}
