namespace Engine.Appliance.Build;

/// <summary>How far the making of an appliance is.</summary>
/// <param name="Stage">What is being done, for a person to read.</param>
/// <param name="Fraction">Of the whole work, from 0 to 1; never falls.</param>
public sealed record BuildProgress(string Stage, double Fraction);
