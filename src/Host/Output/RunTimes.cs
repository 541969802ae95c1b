using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Text;

namespace Engine.Host.Output;

/// <summary>
/// What a command's time was spent on, for <c>--timings</c>: its own stretches as it marks them, and each guest's as its
/// report tells them, in milliseconds. Hands reports on to a writer and counts the time that it takes.
/// </summary>
internal sealed class RunTimes(IReportWriter writer, TimeProvider time) : IReportWriter
{
    private const int GuestsMax = 1000;

    private readonly List<(string Name, TimeSpan Took, string What)> _stretches = [("program", SinceStart(time), "from the process's start to its own first line")];
    private readonly List<string> _guests = [];
    private long _marked = time.GetTimestamp();
    private TimeSpan _output;
    private int _reports;

    public bool Streams => writer.Streams;

    /// <summary>Ends a stretch, which began where the one before it ended.</summary>
    /// <param name="what">Says what is in it.</param>
    public void Mark(string name, string what)
    {
        _stretches.Add((name, time.GetElapsedTime(_marked), what));
        _marked = time.GetTimestamp();
    }

    public void Write(ReadOnlySpan<byte> json)
    {
        var began = time.GetTimestamp();
        writer.Write(json);
        _output += time.GetElapsedTime(began);
        if (_reports++ < GuestsMax)
            _guests.Add(Guest(ReportTimes.Of(json)));
    }

    public void End()
    {
        var began = time.GetTimestamp();
        writer.End();
        _output += time.GetElapsedTime(began);
    }

    public void WriteTo(TextWriter error)
    {
        var text = new StringBuilder("engine: timings in milliseconds\n");
        foreach (var (name, took, what) in _stretches)
            Line(name, took, what);
        Line("output", _output, "of the job: writing reports to standard output");
        Line("jit", JitInfo.GetCompilationTime(), $"of all these, on any thread: compiling {JitInfo.GetCompiledMethodCount()} methods that no one compiled ahead");
        Line("total", _stretches.Aggregate(TimeSpan.Zero, (sum, stretch) => sum + stretch.Took), "from the process's start to here");
        foreach (var guest in _guests)
            text.Append($"  {guest}\n");
        if (_reports > GuestsMax)
            text.Append($"  and {_reports - GuestsMax} more guests\n");
        error.Write(text);

        void Line(string name, TimeSpan took, string what) =>
            text.Append(CultureInfo.InvariantCulture, $"  {name,-8}{took.TotalMilliseconds,8:0}  {what}\n");
    }

    private static string Guest(ReportTimes report)
    {
        var phases = string.Join(", ", report.Phases.Select(phase => $"{PlainText.Of(phase.Name, 40)} {phase.Ms}"));
        return $"{PlainText.Of(report.Image, 200)}  {report.TotalMs}: waited {report.WaitMs}{(phases.Length > 0 ? $", {phases}" : "; its parts are not told")}";
    }

    // The kernel counts it in hundredths of a second.
    private static TimeSpan SinceStart(TimeProvider time)
    {
        using var self = Process.GetCurrentProcess();
        return time.GetUtcNow().UtcDateTime - self.StartTime.ToUniversalTime();
    }
}
