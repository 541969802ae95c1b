namespace Engine.Appliance.Build;

/// <summary>One part of the work, which owns a stretch of the whole progress.</summary>
internal sealed class BuildStage(IProgress<BuildProgress> whole, string name, double from, double to)
{
    private const double StepMin = 0.01; // apt reports many times a second

    private readonly Lock _gate = new();
    private double _highest = -1;

    public void Begin() => Report(0);

    /// <param name="fraction">Of this stage, from 0 to 1; a lower one than before is ignored.</param>
    public void Report(double fraction)
    {
        lock (_gate)
        {
            if (Math.Min(fraction, 1) is var now && (now >= _highest + StepMin || _highest < 0))
            {
                _highest = now;
                whole.Report(new BuildProgress(name, from + ((to - from) * _highest)));
            }
        }
    }
}
