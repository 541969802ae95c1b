using Engine.Actors;
using Engine.Client;
using Engine.Host.Arguments;
using Engine.Host.Jobs;
using Engine.Host.Service;

namespace Engine.Host.Commands;

/// <summary>Runs the service until a signal ends it.</summary>
internal sealed class ServeCommand : ICommand
{
    public string Name => "serve";
    public string Summary => "Runs the service that works on submitted jobs, for this user alone";
    public string Help => """
        Runs the service, in the foreground: it works on the jobs that 'engine submit' and 'engine inspect' give it. It first
        takes over all jobs that nobody works on, then listens, with HTTP and JSON, on a unix socket that is for its user
        alone: engine/engine.sock in $XDG_RUNTIME_DIR, by default in /run/user/UID, or /run for root. docs/service.md has the
        API and a unit for systemd.

        Usage: engine serve

        One service runs for a user. SIGTERM and SIGINT end it in order: appliances are killed, jobs stay in the journal and
        are gone on with at the next start. Its log goes to standard error, nothing to standard output. Exit status: 0 when
        a signal ended it, 1 when it could not start.

        Examples:
          engine serve
          curl --unix-socket "$XDG_RUNTIME_DIR/engine/engine.sock" http://engine/v1/health

        """;

    public async Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancel)
    {
        var walker = new ArgumentWalker(words);
        if (walker.Next())
            throw walker.Unknown();
        var settings = ServiceSettings.OfUser();
        var clock = TimeProvider.System;
        var log = new ServiceLog(Console.Error);
        using var place = ServicePlace.Take(ServiceSocket.Folder());
        await using var jobs = await StartAsync(cancel);
        if (jobs is null)
            return ExitStatus.Good;
        foreach (var left in await jobs.Engine.RecoverCommitsAsync(cancel))
            log.Say($"{left.Message} {left.Evidence} {left.Remedy}");
        var resumed = await jobs.Engine.ResumeAllAsync();
        var facts = new ServiceFacts(CommandLine.Version, EnginePaths.OfUser().State, clock.GetUtcNow(), resumed.Count);
        await using (await JobServer.StartAsync(jobs, place.Socket, settings, log, facts, clock))
        {
            log.Say($"listening at {place.Socket}; took over {resumed.Count} jobs");
            SystemdNotice.Send("READY=1");
            await UntilAsync(cancel);
            log.Say("ending; jobs stay in the journal");
            SystemdNotice.Send("STOPPING=1");
        }
        return ExitStatus.Good;
    }

    /// <returns>Null when a signal came before it had started.</returns>
    private static async Task<LocalJobs?> StartAsync(CancellationToken cancel)
    {
        try
        {
            return new(await EngineStart.StartAsync(first: null, cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task UntilAsync(CancellationToken cancel)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancel.Register(ended.SetResult);
        await ended.Task;
    }
}
