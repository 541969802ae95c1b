using Engine.Actors.Jobs;
using Engine.Actors.Settings;

namespace Engine.Actors.Tasks;

/// <summary>What follows from a failed attempt. Pure.</summary>
internal static class RetryPolicy
{
    /// <param name="Final">The error that the task ends with, or null when it is tried again.</param>
    /// <param name="Pause">Until the next attempt.</param>
    internal readonly record struct Verdict(EngineError? Final, TimeSpan Pause);

    /// <summary>Whether an appliance died or hung, which an image can be made for.</summary>
    public static bool IsDeath(EngineError error) => error.Code is "appliance.lost" or "appliance.timeout";

    /// <param name="before">The task before this attempt failed; the attempt is counted in it.</param>
    public static Verdict Judge(TaskState before, EngineError error, TaskSettings settings)
    {
        var deaths = before.Deaths + (IsDeath(error) ? 1 : 0);
        if (IsDeath(error) && deaths >= settings.DeathsMax)
            return new(TaskErrors.Quarantine(deaths, error), default);
        if (!error.Retryable || before.Failed + 1 >= settings.AttemptsMax)
            return new(error, default);
        var first = error.Layer == ErrorLayer.Appliance ? settings.BackoffAppliance : settings.BackoffOther;
        // 2 to the power of 30 is beyond the longest pause, whatever the first one is.
        var pause = first * Math.Pow(2, Math.Min(before.Failed, 30));
        return new(null, pause < settings.BackoffMax ? pause : settings.BackoffMax);
    }
}
