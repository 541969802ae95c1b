namespace Engine.Actors.Jobs;

/// <summary>The coordinator <c>/user/jobs</c>: finds or wakes the job that a command names.</summary>
internal sealed class JobsActor(JobTools tools) : UntypedActor
{
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause => cause switch
    {
        Settings.SettingsException => Directive.Escalate, // no retry can mend a wrong configuration
        _ => Directive.Stop, // one job's bug must not touch the others
    });

    protected override void OnReceive(object message)
    {
        if (message is not JobProtocol.ICommand command)
        {
            Unhandled(message);
            return;
        }
        var name = command.Job.Text;
        var job = Context.Child(name);
        if (job.IsNobody())
            job = Context.ActorOf(JobActor.Props(command.Job, tools), name);
        job.Forward(command);
    }
}
