using System.Text;
using Engine.Actors.Jobs;
using Engine.Host.Output;

namespace Engine.Host.Progress;

/// <summary>
/// A few lines on a terminal that are redrawn in place: how many guests are done, and what those at work are doing. Drawn
/// by plain control sequences, so that one erase leaves nothing behind.
/// </summary>
internal sealed class LiveProgress : IJobProgress
{
    private const int LinesMax = 12;
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly IReadOnlyList<string> _images;
    private readonly TextWriter _error;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly long _started;
    private readonly SortedDictionary<int, (string Stage, long Since)> _working = [];
    private int _done;
    private int _failed;
    private int _linesDrawn;
    private bool _ended;

    public LiveProgress(IReadOnlyList<string> images, TextWriter error, TimeProvider time)
    {
        _images = images;
        _error = error;
        _time = time;
        _started = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Draw(), null, TimeSpan.Zero, _tick);
    }

    public void Show(JobEvent happened)
    {
        lock (_gate)
        {
            switch (happened)
            {
                case JobEvent.TaskStarted started:
                    _working[started.Task] = (started.Attempt == 1 ? "starting" : $"starting, attempt {started.Attempt}", _time.GetTimestamp());
                    break;
                case JobEvent.TaskStage stage when _working.TryGetValue(stage.Task, out var working):
                    _working[stage.Task] = (stage.Stage, working.Since);
                    break;
                case JobEvent.TaskWaits waits:
                    _working.Remove(waits.Task);
                    break;
                case JobEvent.TaskFinished finished:
                    _working.Remove(finished.Task);
                    _done++;
                    _failed += finished.Failure is null ? 0 : 1;
                    break;
            }
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _ended = true;
            Write(Erase());
        }
    }

    private void Draw()
    {
        lock (_gate)
        {
            if (_ended)
                return;
            var width = Width();
            var text = Erase();
            var lines = Lines().Take(LinesMax).ToArray();
            foreach (var line in lines)
                text.Append(line.Length < width ? line : line[..(width - 1)]).Append('\n');
            _linesDrawn = lines.Length;
            Write(text);
        }
    }

    private IEnumerable<string> Lines()
    {
        var failures = _failed > 0 ? $", {_failed} failed" : "";
        yield return $"{_done}/{_images.Count} done{failures}, {Seconds(_started)} s";
        foreach (var (task, (stage, since)) in _working)
            yield return $"  {PlainText.Of(_images[task], 60)}: {PlainText.Of(stage, 60)}, {Seconds(since)} s";
    }

    private string Seconds(long since) => $"{_time.GetElapsedTime(since).TotalSeconds:0}";

    // Up to the first drawn line, and everything below it erased.
    private StringBuilder Erase()
    {
        var text = new StringBuilder();
        if (_linesDrawn > 0)
            text.Append($"\r\e[{_linesDrawn}A\e[J");
        _linesDrawn = 0;
        return text;
    }

    private void Write(StringBuilder text)
    {
        try
        {
            _error.Write(text);
            _error.Flush();
        }
        catch (IOException)
        {
            // The terminal is gone; the job goes on, or a signal ends it.
        }
    }

    private static int Width()
    {
        try
        {
            return Math.Max(20, Console.WindowWidth);
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
