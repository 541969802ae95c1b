namespace Engine.Host.Doctor;

internal enum FindingStatus
{
    Ok,

    /// <summary>It works, but slower or with less.</summary>
    Warn,

    /// <summary>Nothing works without it.</summary>
    Missing,
}

/// <summary>What was found of one thing that the engine needs.</summary>
/// <param name="Remedy">What to do about it, or empty.</param>
internal sealed record Finding(string Name, FindingStatus Status, string Detail, string Remedy = "");
