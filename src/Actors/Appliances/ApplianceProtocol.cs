namespace Engine.Actors.Appliances;

/// <summary>What passes between a handle and the appliance below it.</summary>
internal static class ApplianceProtocol
{
    internal sealed record Boot(BootPlan Plan) : INoSerializationVerificationNeeded;  // → Booted | BootFailed

    /// <summary>Ends the appliance, or the boot, at once.</summary>
    internal sealed record Halt : INoSerializationVerificationNeeded;                 // → Halted, whatever was there

    /// <summary>The conversation is lost; what is left of the appliance ends, and <see cref="Lost"/> follows.</summary>
    internal sealed record LetGo(string Evidence) : INoSerializationVerificationNeeded;

    internal sealed record Booted(ILaunchedAppliance Daemon, TimeSpan Took, IReadOnlyList<LaunchPhase> Phases) : INoSerializationVerificationNeeded;

    /// <param name="Started">Whether there was a process, which is gone now.</param>
    internal sealed record BootFailed(EngineError Error, bool Started) : INoSerializationVerificationNeeded;

    internal sealed record Halted(bool WasRunning) : INoSerializationVerificationNeeded;

    /// <summary>A running appliance is gone and its actor starts afresh; sent without being asked.</summary>
    internal sealed record Lost(EngineError Error) : INoSerializationVerificationNeeded;
}

/// <summary>How to get at a daemon.</summary>
/// <param name="StartAsync">Starts the appliance, or connects to a daemon that is there. Its own time is not limited:
/// it may have to build the appliance first.</param>
/// <param name="Slots">Disks that it is started with: the slots below this number.</param>
/// <param name="LaunchPatience">From the start to the launch flag.</param>
internal sealed record BootPlan(
    Func<CancellationToken, Task<IRunningAppliance>> StartAsync, int Slots, TimeSpan LaunchPatience, TimeSpan PingPatience,
    TimeSpan LossPatience, TimeSpan KillPatience);
