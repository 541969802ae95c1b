namespace Engine.Actors.Handles;

/// <summary>Something that happened at a handle. The kinds are those of libguestfs.</summary>
/// <param name="Name">libguestfs's word for the kind: <c>close</c>, <c>launch_done</c>, <c>trace</c> …</param>
public abstract record HandleEvent(string Name)
{
    /// <summary>The handle was closed; the last event of its stream.</summary>
    public sealed record Closed() : HandleEvent("close");

    /// <summary>The appliance is gone, wanted or not; what the guest held is forgotten.</summary>
    public sealed record SubprocessQuit(EngineError Cause) : HandleEvent("subprocess_quit");

    /// <summary>The guest answers.</summary>
    public sealed record LaunchDone(TimeSpan Took) : HandleEvent("launch_done");

    /// <summary>How far the running call is.</summary>
    public sealed record Progress(CallProgress Value) : HandleEvent("progress");

    /// <summary>A line of the appliance's console. The guest may write there: escape it on output.</summary>
    public sealed record ApplianceLine(string Text) : HandleEvent("appliance");

    /// <summary>What the handle itself does, for the curious.</summary>
    public sealed record LibraryLine(string Text) : HandleEvent("library");

    /// <summary>A call ended.</summary>
    /// <param name="Outcome"><c>ok</c>, or the failure's text.</param>
    public sealed record Trace(string Action, string Outcome, TimeSpan Took) : HandleEvent("trace");

    /// <summary>A call came in.</summary>
    public sealed record Entered(string Action) : HandleEvent("enter");

    /// <summary>Something failed that stopped nothing.</summary>
    public sealed record Warning(string Text) : HandleEvent("warning");
}
