namespace Engine.Actors.Jobs;

/// <summary>The coordinator <c>/user/jobs</c>: finds jobs, or wakes them from the journal.</summary>
internal sealed class JobsActor(JobTools tools) : UntypedActor
{
    public sealed record Find(JobId Job) : INoSerializationVerificationNeeded; // → IActorRef

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause => cause switch
    {
        Settings.SettingsException => Directive.Escalate, // no retry can mend a wrong configuration
        _ => Directive.Stop, // one job's bug must not touch the others
    });

    protected override void OnReceive(object message)
    {
        if (message is not Find find)
        {
            Unhandled(message);
            return;
        }
        var name = find.Job.Text;
        var job = Context.Child(name);
        Sender.Tell(job.IsNobody() ? Context.ActorOf(JobActor.Props(find.Job, tools), name) : job);
    }
}
