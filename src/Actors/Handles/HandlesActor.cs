namespace Engine.Actors.Handles;

/// <summary>The parent of the handles that no task has opened: <c>/user/handles</c>.</summary>
internal sealed class HandlesActor(HandleMaker handles) : UntypedActor
{
    public sealed record Open : INoSerializationVerificationNeeded // → HandleClient
    {
        public static readonly Open Instance = new();
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause => cause switch
    {
        Settings.SettingsException => Directive.Escalate, // no retry can mend a wrong configuration
        _ => Directive.Stop, // a bug in one handle must not touch its neighbours
    });

    protected override void OnReceive(object message)
    {
        if (message is Open)
            Sender.Tell(handles.Open(Context, null));
        else
            Unhandled(message);
    }
}
