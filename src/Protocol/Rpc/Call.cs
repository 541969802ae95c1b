namespace Engine.Protocol.Rpc;

/// <summary>One call of an action, its arguments already encoded.</summary>
/// <param name="OptionalMask">Bit i is set when the i-th optional argument is given.</param>
/// <param name="Upload">What a FileIn action sends; read until its end, and not closed.</param>
/// <param name="Download">What takes a FileOut action's content; not closed.</param>
public sealed record Call(
    Procedure Procedure,
    ReadOnlyMemory<byte> Arguments,
    ulong OptionalMask = 0,
    Stream? Upload = null,
    Stream? Download = null);

/// <summary>Somebody who gets calls answered: a connection, or the handle in front of it.</summary>
public interface ICallTarget
{
    /// <summary>Makes the call and gives the reply's body.</summary>
    /// <exception cref="Errors.ActionException">The action failed in the guest; the conversation goes on.</exception>
    /// <exception cref="Errors.EngineException">The conversation is lost, or the target refuses the call.</exception>
    /// <exception cref="OperationCanceledException">A transfer was cancelled. A call without one runs to its end once it is sent.</exception>
    Task<ReadOnlyMemory<byte>> CallAsync(Call call, CancellationToken cancel);
}

/// <summary>How far a long action is.</summary>
/// <param name="Position">From 0 to <paramref name="Total"/>; the unit depends on the action, bytes for transfers.</param>
public sealed record CallProgress(Procedure Procedure, uint Serial, ulong Position, ulong Total);
