using Engine.Appliance.Processes.Jailing;

namespace Engine.Actors.Appliances;

/// <summary>An appliance that did not come up; its error says why.</summary>
/// <param name="started">Whether a process had been started.</param>
internal sealed class BootException(EngineError error, bool started, Exception cause) : Exception(error.Message, cause)
{
    public EngineError Error { get; } = error;
    public bool Started { get; } = started;
}

/// <summary>Says in words why an appliance did not come up, or is gone.</summary>
internal static class BootErrors
{
    public static EngineError NotStarted(Exception cause, CancellationToken life) => cause switch
    {
        _ when life.IsCancellationRequested => Killed(),
        EngineException known => known.Error,
        ApplianceStartException { InnerException: Engine.Appliance.Drives.ImageRefusedException refused } => ImageErrors.Of(refused),
        ApplianceStartException { InnerException: JailException jail } start => new(
            "appliance.jail", ErrorLayer.Appliance, $"{start.Message}.", jail.Message, start.Remedy),
        ApplianceStartException start => new(
            "appliance.start", ErrorLayer.Appliance, start.Message, start.InnerException?.Message ?? "", start.Remedy),
        _ => Unforeseen(cause),
    };

    public static EngineError Unforeseen(Exception cause) =>
        new("appliance.start", ErrorLayer.Appliance, $"The appliance could not be started: {cause.Message}", cause.ToString());

    public static EngineError NotAnswering(Exception cause, BootPlan plan, ApplianceExit? exit, CancellationToken life) => cause switch
    {
        _ when life.IsCancellationRequested => Killed(),
        TimeoutException => new(
            "appliance.timeout",
            ErrorLayer.Appliance,
            $"The appliance did not answer within {plan.LaunchPatience.TotalSeconds:0.#} s.",
            Evidence(exit),
            "On a slow or loaded machine raise engine.handle.launch-patience.",
            Retryable: true),
        _ => new(
            "appliance.lost",
            ErrorLayer.Appliance,
            "The appliance was lost while it was launching.",
            Evidence(exit, Seen(cause)),
            Retryable: true),
    };

    public static EngineError Lost(ApplianceExit? exit, string seen) => new(
        "appliance.lost",
        ErrorLayer.Appliance,
        "The appliance is gone; the handle has to be launched again.",
        Evidence(exit, seen),
        Retryable: true);

    public static EngineError Killed() => new("appliance.killed", ErrorLayer.Appliance, "The appliance was ended on request.");

    private static string Seen(Exception cause) =>
        cause is EngineException { Error: { Evidence.Length: > 0 } known } ? known.Evidence : cause.Message;

    private static string Evidence(ApplianceExit? exit, string seen = "")
    {
        var ending = exit switch
        {
            null => "qemu has not ended yet",
            { Signal: { } signal } => $"qemu was ended by signal {signal}",
            { ExitStatus: { } status } => $"qemu ended with status {status}",
            _ => "the daemon closed the conversation",
        };
        return string.Join('\n', new[] { ending, seen, exit?.ConsoleTail ?? "" }.Where(part => part.Length > 0));
    }
}
