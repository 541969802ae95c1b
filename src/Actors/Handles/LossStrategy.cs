using Akka.Event;
using Engine.Actors.Appliances;

namespace Engine.Actors.Handles;

/// <summary>
/// Supervises an appliance. Its loss is an everyday event that callers are told of by their answers, so it is logged as
/// information; everything else is an error.
/// </summary>
internal sealed class LossStrategy(Func<Exception, Directive> decide) : OneForOneStrategy(decide)
{
    protected override void LogFailure(IActorContext context, IActorRef child, Exception cause, Directive directive)
    {
        if (cause is ApplianceLostException)
            context.System.EventStream.Publish(new Info(cause, child.Path.ToString(), typeof(ApplianceActor), cause.Message));
        else
            base.LogFailure(context, child, cause, directive);
    }
}
