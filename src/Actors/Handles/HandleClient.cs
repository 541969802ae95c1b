using System.Runtime.CompilerServices;
using Engine.Protocol.Client;
using static Engine.Actors.Handles.HandleProtocol;
using Kill = Engine.Actors.Handles.HandleProtocol.Kill;

namespace Engine.Actors.Handles;

/// <summary>A handle as an object to call. The only place that turns a handle's replies into results and exceptions.</summary>
public sealed class HandleClient : ICallTarget, IAsyncDisposable
{
    private readonly IActorRef _handle;
    private readonly EventFan<HandleEvent> _events;
    private readonly Task _ended;

    internal HandleClient(IActorRef handle, EventFan<HandleEvent> events)
    {
        _handle = handle;
        _events = events;
        _ended = handle.WatchAsync(CancellationToken.None);
        Guest = new GuestClient(this);
    }

    /// <summary>Every action, callable after a launch.</summary>
    public IGuest Guest { get; }

    /// <summary>Adds a disk: before the launch, or to the running guest while no call is under way.</summary>
    /// <exception cref="EngineException"><c>handle.state</c>, <c>handle.drives</c>; in a running guest also those of the image.</exception>
    public Task AddDriveAsync(Drive drive) => ChangeAsync(new AddDrive(drive));

    /// <summary>Removes a disk by its label. In a running guest nothing may use it; what was written to it is on it.</summary>
    /// <exception cref="EngineException"><c>handle.state</c>, <c>handle.drives</c>.</exception>
    /// <exception cref="ActionException"><c>EBUSY</c>: the disk is mounted or otherwise in use.</exception>
    public Task RemoveDriveAsync(string label) => ChangeAsync(new RemoveDrive(label));

    /// <summary>Starts the appliance and waits until its daemon answers.</summary>
    /// <param name="patience">Until the daemon's first word; null for the configured time.</param>
    /// <param name="machine">What this launch has differently than the settings say; null for nothing.</param>
    /// <returns>What the launch took, in order.</returns>
    /// <exception cref="EngineException"><c>appliance.start</c>, <c>appliance.timeout</c>, <c>appliance.lost</c> …</exception>
    public Task<IReadOnlyList<LaunchPhase>> LaunchAsync(TimeSpan? patience = null, MachineChoices? machine = null, CancellationToken cancel = default) =>
        StartAsync(new Launch(patience) { Machine = machine ?? MachineChoices.None }, cancel);

    /// <summary>Talks to a daemon that listens on a unix socket, instead of launching an appliance.</summary>
    /// <exception cref="EngineException"><c>handle.attach</c>, <c>appliance.timeout</c>, <c>appliance.lost</c>.</exception>
    public Task AttachAsync(string socketPath, TimeSpan? patience = null, CancellationToken cancel = default) =>
        StartAsync(new Attach(socketPath, patience), cancel);

    /// <inheritdoc/>
    /// <remarks>Waits for its turn when other calls are under way. A dead appliance is code <c>appliance.lost</c>.</remarks>
    public async Task<ReadOnlyMemory<byte>> CallAsync(Call call, CancellationToken cancel) =>
        // The token goes with the message, not to the ask: a cancelled call is over only when the daemon's side of it is.
        await AskAsync(new Invoke(call, cancel)).ConfigureAwait(false) switch
        {
            Returned returned => returned.Body,
            ActionFailed failed => throw new ActionException(failed.Errno, failed.Message),
            Cancelled => throw new OperationCanceledException(cancel),
            var other => throw new InvalidOperationException($"A handle answered a call by {other.GetType().Name}."),
        };

    /// <summary>qemu's process on this machine, of a launched handle; 0 for a daemon that somebody else runs.</summary>
    /// <exception cref="EngineException"><c>handle.state</c>: nothing is launched.</exception>
    public async Task<int> LocateAsync() => ((Located)await AskAsync(new Locate()).ConfigureAwait(false)).ProcessId;

    /// <summary>Ends the appliance at once; the call in flight fails. The handle can be launched again.</summary>
    public Task KillAsync() => AskAsync(new Kill());

    /// <summary>Cancels the call in flight, flushes the disks and ends the handle. Closing twice is fine.</summary>
    /// <exception cref="EngineException"><c>handle.autosync</c>: what was written last may not be on the disks.</exception>
    public async Task CloseAsync()
    {
        try
        {
            await AskAsync(new Close()).ConfigureAwait(false);
        }
        catch (EngineException gone) when (gone.Error.Code == EndedCode)
        {
        }
        await _ended.ConfigureAwait(false);
    }

    /// <summary>
    /// What happens from the call on, until the handle is closed. A reader that lags loses the oldest events.
    /// </summary>
    public IAsyncEnumerable<HandleEvent> Events()
    {
        var subscription = _events.Subscribe();
        return ReadAsync(subscription);

        static async IAsyncEnumerable<HandleEvent> ReadAsync(
            Subscription<HandleEvent> subscription, [EnumeratorCancellation] CancellationToken cancel = default)
        {
            using (subscription)
            {
                await foreach (var happened in subscription.Events.ReadAllAsync(cancel).ConfigureAwait(false))
                    yield return happened;
            }
        }
    }

    /// <summary>Closes without complaint; use <see cref="CloseAsync"/> to learn whether the disks were flushed.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await CloseAsync().ConfigureAwait(false);
        }
        catch (EngineException)
        {
            // said as a warning event already
        }
    }

    private const string EndedCode = "handle.closed";

    private async Task<IReadOnlyList<LaunchPhase>> StartAsync(ICommand command, CancellationToken cancel)
    {
        EngineException? failure = null;
        IReadOnlyList<LaunchPhase> phases = [];
        using (cancel.UnsafeRegister(_ => _handle.Tell(new Kill()), null))
        {
            try
            {
                phases = ((Launched)await AskAsync(command).ConfigureAwait(false)).Phases;
            }
            catch (EngineException cause)
            {
                failure = cause;
            }
        }
        if (cancel.IsCancellationRequested)
        {
            // Whoever gives up a launch wants nothing of it left, and a handle that can be launched again.
            await KillAsync().ConfigureAwait(false);
            throw new OperationCanceledException(cancel);
        }
        return failure is null ? phases : throw failure;
    }

    private async Task ChangeAsync(ICommand command)
    {
        if (await AskAsync(command).ConfigureAwait(false) is ActionFailed failed)
            throw new ActionException(failed.Errno, failed.Message);
    }

    private async Task<IReply> AskAsync(ICommand command)
    {
        var answer = _handle.Ask<IReply>(command, Timeout.InfiniteTimeSpan);
        // A handle that has ended answers nothing any more; its end is told after its last answer.
        await Task.WhenAny(answer, _ended).ConfigureAwait(false);
        if (!answer.IsCompleted)
            throw new EngineException(new(EndedCode, ErrorLayer.Input, "The handle is closed."));
        return await answer.ConfigureAwait(false) switch
        {
            Failed failed => throw new EngineException(failed.Error),
            Refused refused => throw new EngineException(refused.Error),
            var reply => reply,
        };
    }
}
