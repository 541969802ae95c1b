using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Engine.Protocol.Tests.Fuzz;

/// <summary>
/// A minute in each test run, and as many executions as <c>./dev soak fuzz N</c> says; the shares follow what an execution costs.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly TimeSpan InTests = TimeSpan.FromSeconds(20);

    private readonly Corpus _corpus = Corpus.Make();

    [Fact(DisplayName = "No bytes make a codec crash, hang, or take memory that they do not pay for")]
    public void Xdr() => Fuzz("codecs", new XdrTarget(_corpus), percent: 60);

    [Fact(DisplayName = "No daemon makes our client crash, hang, or take memory that its bytes do not pay for")]
    public void Frames() => Fuzz("frames", new FrameTarget(_corpus), percent: 20);

    [Fact(DisplayName = "No client makes the daemon's loop and dispatch crash, hang, or take memory that its bytes do not pay for")]
    public void Dispatch() => Fuzz("dispatch", new DispatchTarget(_corpus), percent: 20);

    private void Fuzz(string name, IFuzzTarget target, int percent)
    {
        var run = new FuzzRun(name, target);
        var began = Stopwatch.GetTimestamp();
        if (Environment.GetEnvironmentVariable("ENGINE_FUZZ") is { Length: > 0 } count)
            run.ToTheEnd(long.Parse(count, CultureInfo.InvariantCulture) * percent / 100, TimeSpan.MaxValue);
        else
            run.ToTheEnd(long.MaxValue, InTests);
        output.WriteLine(run.Told(Stopwatch.GetElapsedTime(began)));
        run.Executions.Should().BePositive();
    }
}
