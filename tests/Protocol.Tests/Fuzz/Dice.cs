namespace Engine.Protocol.Tests.Fuzz;

/// <summary>Pseudo-random numbers from a seed (SplitMix64), without memory of its own: each execution has its own seed, and is run again by it alone.</summary>
internal sealed class Dice
{
    private ulong _state;

    public void Seed(ulong seed) => _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to below the limit; 0 when there is none.</summary>
    public int Below(int limit) => limit <= 1 ? 0 : (int)(Next() % (uint)limit);

    public bool OneIn(int times) => Below(times) == 0;

    public T Of<T>(IReadOnlyList<T> items) => items[Below(items.Count)];
}
