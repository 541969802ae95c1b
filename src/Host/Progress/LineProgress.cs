using Engine.Actors.Jobs;
using Engine.Host.Output;

namespace Engine.Host.Progress;

/// <summary>A line now and then, for logs: not more often than every two seconds, and one at the end.</summary>
internal sealed class LineProgress(IReadOnlyList<string> images, TextWriter error, TimeProvider time) : IJobProgress
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
        if (_done < images.Count && _said is { } said && time.GetElapsedTime(said) < _pause)
            return;
        _said = time.GetTimestamp();
        var failures = _failed > 0 ? $", {_failed} failed" : "";
        error.WriteLine($"engine: {_done}/{images.Count} done{failures}, last {PlainText.Of(images[finished.Task], 200)}");
    }

    public void Dispose()
    {
    }
}
