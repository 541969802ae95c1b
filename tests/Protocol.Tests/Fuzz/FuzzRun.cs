using System.Diagnostics;

namespace Engine.Protocol.Tests.Fuzz;

/// <summary>
/// Runs a target over and over, and watches what each execution takes. An execution is known by its number: with the same
/// number it is the same.
/// </summary>
internal sealed class FuzzRun(string name, IFuzzTarget target)
{
    // An exception with its stack, buffers of a connection or a loop, tasks: what is taken whatever comes.
    private const long AllocatedAlwaysMax = 512 * 1024;
    private const long AllocatedPerByteMax = 64;
    private static readonly TimeSpan SlowestMax = TimeSpan.FromSeconds(5); // of a busy machine
    private static readonly TimeSpan HangMin = TimeSpan.FromSeconds(60);

    private long _current = -1;
    private long _done;
    private long _mostAllocated;
    private long _slowestTicks;

    public long Executions => Interlocked.Read(ref _done);

    /// <summary>Ends at the number of executions or when the time is over, whichever comes first.</summary>
    /// <exception cref="FuzzFailedException">A crash, a hang, too much memory or time.</exception>
    public void ToTheEnd(long executionsMax, TimeSpan timeMax, long from = 0)
    {
        Exception? failure = null;
        var runner = new Thread(() =>
        {
            try
            {
                Loop(executionsMax, timeMax, from);
            }
            catch (Exception cause)
            {
                failure = cause;
            }
        }) { IsBackground = true };
        runner.Start();
        for (var seen = -2L; !runner.Join(HangMin); seen = Interlocked.Read(ref _current))
            if (seen == Interlocked.Read(ref _current))
                throw new FuzzFailedException($"{name}: execution {seen} has not ended after {HangMin.TotalSeconds:0} s");
        if (failure is not null)
            throw failure is FuzzFailedException ? failure : new FuzzFailedException($"{name}: {failure}");
    }

    public string Told(TimeSpan took) =>
        $"{name}: {Executions} executions in {took.TotalSeconds:0.0} s, {Executions / Math.Max(0.001, took.TotalSeconds):0} a second; "
        + $"at most {_mostAllocated} bytes and {Stopwatch.GetElapsedTime(0, _slowestTicks).TotalMilliseconds:0.0} ms for one";

    private void Loop(long executionsMax, TimeSpan timeMax, long from)
    {
        var dice = new Dice();
        var began = Stopwatch.GetTimestamp();
        for (var number = from; number < from + executionsMax; number++)
        {
            if ((number & 0x3F) == 0 && Stopwatch.GetElapsedTime(began) > timeMax)
                return;
            Interlocked.Exchange(ref _current, number);
            Once(number, dice);
            Interlocked.Increment(ref _done);
        }
    }

    private void Once(long number, Dice dice)
    {
        dice.Seed((ulong)number * 0x2545F4914F6CDD1D);
        var input = target.Input(dice);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var began = Stopwatch.GetTimestamp();
        try
        {
            target.Run(input, dice);
        }
        catch (Exception crash)
        {
            throw new FuzzFailedException($"{name}: execution {number} with {Convert.ToHexString(input)} ended in {crash}");
        }
        var ticks = Stopwatch.GetTimestamp() - began;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        _mostAllocated = Math.Max(_mostAllocated, allocated);
        _slowestTicks = Math.Max(_slowestTicks, ticks);
        if (allocated > AllocatedAlwaysMax + (AllocatedPerByteMax * input.Length))
            throw new FuzzFailedException($"{name}: execution {number} took {allocated} bytes of memory for {Convert.ToHexString(input)}");
        if (Stopwatch.GetElapsedTime(0, ticks) > SlowestMax)
            throw new FuzzFailedException($"{name}: execution {number} took {Stopwatch.GetElapsedTime(0, ticks)} for {Convert.ToHexString(input)}");
    }
}

internal sealed class FuzzFailedException(string message) : Exception(message);
