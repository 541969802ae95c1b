using Engine.Actors.Jobs;
using Engine.Host.Progress;

namespace Engine.Host.Tests.Progress;

public class ProgressTests
{
    private readonly StringWriter _error = new();
    private readonly HandClock _clock = new();

    [Fact(DisplayName = "A bar that is no terminal's says each stage once")]
    public void BarWithoutTerminal()
    {
        using var bar = new ProgressBar("appliance", _error, live: false, _clock);

        bar.Show(0.1, "downloading");
        bar.Show(0.2, "downloading");
        bar.Show(0.5, "packing");

        _error.ToString().Should().Be("appliance:  10 % downloading\nappliance:  50 % packing\n");
    }

    [Fact(DisplayName = "Lines of a job come at most every two seconds, and one at the end, with the failures")]
    public void SparseLines()
    {
        var guests = Enumerable.Range(0, 4).Select(i => $"{i}\n.img").ToArray();
        using var progress = new LineProgress(guests, _error, _clock);

        progress.Show(new JobEvent.TaskFinished(1, TaskPhase.Done, null));
        progress.Show(new JobEvent.TaskFinished(0, TaskPhase.Failed, "guest.none"));
        _clock.Pass(TimeSpan.FromSeconds(3));
        progress.Show(new JobEvent.TaskFinished(2, TaskPhase.Done, null));
        progress.Show(new JobEvent.TaskFinished(3, TaskPhase.Done, null));

        _error.ToString().Should().Be("""
            engine: 1/4 done, last 1\x0a.img
            engine: 3/4 done, 1 failed, last 2\x0a.img
            engine: 4/4 done, 1 failed, last 3\x0a.img

            """);
    }

    private sealed class HandClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
        public override long GetTimestamp() => _now;
        public void Pass(TimeSpan time) => _now += time.Ticks;
    }
}
