namespace Engine.Actors.Handles;

/// <summary>
/// What a handle is told and answers. Each command is answered exactly once: after the arrow stands by what, in brackets
/// the states that accept it; in any other it is <see cref="Refused"/>.
/// </summary>
public static class HandleProtocol
{
    public interface ICommand : INoSerializationVerificationNeeded;

    public sealed record AddDrive(Drive Drive) : ICommand;                        // → Done | Failed    (Config, Ready)

    /// <param name="Label">The drive's label.</param>
    public sealed record RemoveDrive(string Label) : ICommand;                    // → Done | Failed | ActionFailed (Config, Ready)

    /// <param name="Patience">Until the launch flag; null for the configured time.</param>
    public sealed record Launch(TimeSpan? Patience) : ICommand                    // → Launched | Failed (Config, with a drive)
    {
        /// <summary>What this launch has differently than the settings say.</summary>
        public MachineChoices Machine { get; init; } = MachineChoices.None;
    }

    /// <summary>Talks to a daemon that listens on a unix socket, instead of starting an appliance.</summary>
    public sealed record Attach(string SocketPath, TimeSpan? Patience) : ICommand; // → Launched | Failed (Config)

    /// <param name="Cancel">Ends a transfer at once, and takes a call that still waits out of the queue.</param>
    public sealed record Invoke(Call Call, CancellationToken Cancel) : ICommand;  // → Returned | ActionFailed | Failed | Cancelled
                                                                                  //   (Ready; kept in Launching and Busy)

    /// <summary>Asks for qemu's process.</summary>
    public sealed record Locate : ICommand;                                       // → Located          (Ready, Busy)

    /// <summary>Ends the appliance at once, without flushing anything.</summary>
    public sealed record Kill : ICommand;                                         // → Done             (every state)

    /// <summary>Cancels the call in flight, flushes the disks, ends the appliance and the handle.</summary>
    public sealed record Close : ICommand;                                        // → Done | Failed    (every state)

    public interface IReply : INoSerializationVerificationNeeded;

    public sealed record Done : IReply
    {
        public static readonly Done Instance = new();
    }

    /// <summary>The daemon answers.</summary>
    public sealed record Launched(IReadOnlyList<LaunchPhase> Phases) : IReply;

    /// <param name="ProcessId">0 for a daemon that somebody else runs.</param>
    public sealed record Located(int ProcessId) : IReply;

    public sealed record Returned(ReadOnlyMemory<byte> Body) : IReply;

    /// <summary>The action failed in the guest; the conversation goes on.</summary>
    public sealed record ActionFailed(string Errno, string Message) : IReply;

    public sealed record Failed(EngineError Error) : IReply;

    public sealed record Cancelled : IReply
    {
        public static readonly Cancelled Instance = new();
    }

    /// <summary>The state does not allow the command; nothing was done.</summary>
    public sealed record Refused(EngineError Error) : IReply;
}
