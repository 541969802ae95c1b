using Akka.Dispatch;
using Akka.Event;

namespace Engine.Actors;

/// <summary>Akka's log, one line an event, on standard error: standard output is the result alone.</summary>
internal sealed class StandardErrorLogger : UntypedActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                break;
            case LogEvent log:
                // A logged text may hold what a guest said: control characters must not reach a terminal.
                var text = $"{log.LogLevel().ToString()[..^5].ToLowerInvariant()}: {log.LogSource}: {log.Message}";
                if (log.Cause is not null)
                    text += $": {log.Cause.GetType().Name}: {log.Cause.Message}";
                Console.Error.WriteLine(string.Create(text.Length, text, (line, from) =>
                {
                    for (var i = 0; i < line.Length; i++)
                        line[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '?' : from[i];
                }));
                break;
        }
    }
}
