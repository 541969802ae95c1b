using System.Text.Json;
using Engine.Actors.Jobs;
using Engine.Client.Wire;
using Engine.Host.Jobs;
using Microsoft.AspNetCore.Http;

namespace Engine.Host.Service;

/// <summary>A job's events to one reader, a line each, with heartbeats while nothing happens.</summary>
internal static class EventStream
{
    private static readonly byte[] _newline = [(byte)'\n'];

    public static readonly EngineError Ending = new(
        "service.ending", ErrorLayer.System, "The service is ending; its jobs stay in the journal.",
        Remedy: "When it runs again it goes on with them.", Retryable: true);

    /// <param name="heartbeat">How long to wait for an event before a heartbeat is sent.</param>
    /// <param name="ending">Cancelled when the service ends.</param>
    /// <exception cref="EngineException">The job is not known; nothing is written yet.</exception>
    public static async Task WriteAsync(
        HttpContext context, IJobs jobs, JobId job, TimeSpan heartbeat, TimeProvider clock, CancellationToken ending)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, ending);
        var events = jobs.WatchAsync(job, life.Token).GetAsyncEnumerator(life.Token);
        var next = events.MoveNextAsync().AsTask();
        try
        {
            var isThere = await next;
            context.Response.ContentType = Answers.Lines;
            while (isThere)
            {
                if (WireEvents.Line(events.Current) is { } line)
                    await PutAsync(context, line);
                next = events.MoveNextAsync().AsTask();
                while (!next.IsCompleted)
                {
                    // Nothing is held back from a reader while nothing else is to be sent.
                    await context.Response.Body.FlushAsync(life.Token);
                    if (!await EndsWithinAsync(next, heartbeat, clock))
                        await PutAsync(context, new(ServiceEvents.Heartbeat));
                }
                isThere = await next;
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            await PutAsync(context, new(ServiceEvents.Error, Error: WireErrors.Error(Ending)));
        }
        catch (EngineException broken) when (context.Response.HasStarted)
        {
            await PutAsync(context, new(ServiceEvents.Error, Error: WireErrors.Error(broken.Error)));
        }
        finally
        {
            // An enumerator may be disposed only while it rests.
            await life.CancelAsync();
            await next.ContinueWith(_ => { }, TaskContinuationOptions.ExecuteSynchronously);
            await events.DisposeAsync();
        }
    }

    private static async Task PutAsync(HttpContext context, ServiceEvent line)
    {
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(line, WireJson.Default.ServiceEvent), context.RequestAborted);
        await context.Response.Body.WriteAsync(_newline, context.RequestAborted);
    }

    private static async Task<bool> EndsWithinAsync(Task task, TimeSpan time, TimeProvider clock)
    {
        try
        {
            await task.WaitAsync(time, clock);
            return true;
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            return false;
        }
        catch (Exception) when (task.IsCompleted)
        {
            return true; // how it ended is for whoever awaits the task itself
        }
    }
}
