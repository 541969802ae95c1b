using System.Diagnostics;
using Engine.Actors;
using Engine.Actors.Commits;
using Engine.Actors.Jobs;
using Engine.Operations;

namespace Engine.EndToEnd.Tests.Committing;

/// <summary>
/// An engine in a process of its own that changes a guest, and kills itself by SIGKILL right after a step of the commit.
/// Its arguments: the state folder, the step or none, whether to keep an undo, the images.
/// </summary>
internal static class CommitVictim
{
    public static async Task RunAsync(string[] arguments)
    {
        var (state, last, keepUndo, images) = (arguments[0], arguments[1], bool.Parse(arguments[2]), arguments[3..]);
        await using var engine = await StartAsync(state, step =>
        {
            if (step.ToString() == last)
                Process.GetCurrentProcess().Kill();
        });
        await JobOf(engine, await engine.SubmitAsync(Request(images) with { Writing = new(null, keepUndo) }));
    }

    public static Task<EngineSystem> StartAsync(string state, Action<CommitStep>? steps = null, string settings = "")
    {
        var chosen = new EmbeddedEngine { Daemon = Repository.Daemon, Paths = new EnginePaths(state, []), Settings = settings };
        chosen.Operations.Add(new ScribbleOperation());
        return EngineSystem.StartAsync(chosen.ToOptions() with { CommitSteps = steps });
    }

    public static JobRequest Request(params string[] images) =>
        new(ScribbleOperation.OperationName, [new GuestImages([.. images.Select(image => new DiskImage(image, "raw"))])]);

    /// <summary>Follows a job to its end.</summary>
    public static async Task<JobPhase> JobOf(EngineSystem engine, JobId job)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var phase = JobPhase.Queued;
        await foreach (var happened in engine.WatchAsync(job, limit.Token))
            phase = happened is JobEvent.Finished finished ? finished.Phase : phase;
        return phase;
    }
}
