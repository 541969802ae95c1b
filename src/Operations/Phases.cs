namespace Engine.Operations;

/// <summary>A stretch of the work on one guest.</summary>
/// <param name="Name">A word or two: <c>boot</c>, <c>probing</c>.</param>
public sealed record Phase(string Name, TimeSpan Took);

/// <summary>Measures phases one after the other; a name that comes again, as of a second system, adds to its phase.</summary>
public sealed class PhaseTimes(TimeProvider time)
{
    private readonly List<Phase> _phases = [];

    /// <summary>In the order in which they first began.</summary>
    public IReadOnlyList<Phase> All => _phases;

    public async Task<T> OfAsync<T>(string name, Func<Task<T>> work)
    {
        var began = time.GetTimestamp();
        try
        {
            return await work();
        }
        finally
        {
            Add(name, time.GetElapsedTime(began));
        }
    }

    public void Add(string name, TimeSpan took)
    {
        var at = _phases.FindIndex(phase => phase.Name == name);
        if (at < 0)
            _phases.Add(new(name, took));
        else
            _phases[at] = new(name, _phases[at].Took + took);
    }
}
