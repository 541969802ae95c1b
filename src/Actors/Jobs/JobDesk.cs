using Akka.Event;
using Engine.Protocol.Text;
using static Engine.Actors.Jobs.JobProtocol;

namespace Engine.Actors.Jobs;

/// <summary>Where callers' requests become messages to jobs, and answers become results or errors.</summary>
internal sealed class JobDesk(ActorSystem system, IActorRef jobs, JobTools tools)
{
    public async Task<JobId> SubmitAsync(JobRequest request, CancellationToken cancel)
    {
        Check(request);
        var id = JobId.New(tools.Clock);
        var patience = tools.Settings.SubmitPatience + tools.Settings.AnswerPatience;
        var job = await EnterAsync(id, request.Guests.Count, hasToWait: true, patience, cancel).ConfigureAwait(false);
        // In the index first: a job whose acceptance is journalled is never lost, one that is not is an empty line.
        await tools.Store.AddAsync(id, request, tools.Owner, tools.Clock.GetUtcNow()).ConfigureAwait(false);
        await AskAsync(job, new Submit(id, request), id).ConfigureAwait(false);
        return id;
    }

    public async Task ResumeAsync(JobId id, bool thenCancel)
    {
        if (await tools.Store.FindAsync(id).ConfigureAwait(false) is not { } line)
            throw new EngineException(JobErrors.Unknown(id));
        if (line.Finished is not null)
            return;
        switch (await tools.Store.ClaimAsync(id, tools.Owner).ConfigureAwait(false))
        {
            case null:
                throw new EngineException(JobErrors.Unknown(id));
            case false:
                throw new EngineException(JobErrors.Owned(id));
        }
        try
        {
            var job = await EnterAsync(id, line.Counts.Total, hasToWait: false, tools.Settings.AnswerPatience, default).ConfigureAwait(false);
            await AskAsync(job, new Resume(id, thenCancel), id).ConfigureAwait(false);
        }
        catch (EngineException failure) when (failure.Error.Code == "job.unknown")
        {
            await tools.Store.RemoveAsync(id).ConfigureAwait(false); // its acceptance was never journalled
            throw;
        }
    }

    public async Task<IReadOnlyList<JobId>> ResumeAllAsync()
    {
        var resumed = new List<JobId>();
        foreach (var id in await tools.Store.UnfinishedAsync().ConfigureAwait(false))
        {
            try
            {
                if (await FindAsync(id).ConfigureAwait(false) is not null)
                    continue;
                await ResumeAsync(id, thenCancel: false).ConfigureAwait(false);
                resumed.Add(id);
            }
            catch (EngineException failure)
            {
                if (failure.Error.Code is not ("job.owned" or "job.unknown"))
                    system.Log.Warning("job {0} can't be resumed: {1} {2}", id, failure.Error.Message, failure.Error.Evidence);
            }
        }
        return resumed;
    }

    public async Task CancelAsync(JobId id)
    {
        if (await FindAsync(id).ConfigureAwait(false) is not { } job)
        {
            await ResumeAsync(id, thenCancel: true).ConfigureAwait(false);
            return;
        }
        try
        {
            await AskAsync(job, new Cancel(id), id).ConfigureAwait(false);
        }
        catch (EngineException ended) when (ended.Error.Code == "job.stopped")
        {
            if (await tools.Store.FindAsync(id).ConfigureAwait(false) is not { Finished: not null })
                throw;
        }
    }

    /// <summary>A living job's state and news; null when it does not live here.</summary>
    /// <exception cref="EngineException">The job broke in this engine; the error says how.</exception>
    public async Task<Watching?> LookAsync(JobId id)
    {
        var found = await AskForAsync(id).ConfigureAwait(false);
        // An actor's end overtakes what it said before, and the question may stand between the two; the second one comes after both.
        if (found is { Job: null, Broken: null })
            found = await AskForAsync(id).ConfigureAwait(false);
        try
        {
            if (found.Job is not null)
                return (Watching)await AskAsync(found.Job, new Watch(id), id).ConfigureAwait(false);
        }
        catch (EngineException ended) when (ended.Error.Code == "job.stopped" && !system.WhenTerminated.IsCompleted)
        {
            found = await AskForAsync(id).ConfigureAwait(false);
        }
        return found.Broken is { } broken ? throw new EngineException(broken) : null;
    }

    private async Task<IActorRef?> FindAsync(JobId id) => (await AskForAsync(id).ConfigureAwait(false)).Job;

    private async Task<JobsActor.Found> AskForAsync(JobId id) =>
        (JobsActor.Found)await AskAsync(jobs, new JobsActor.Find(id), id).ConfigureAwait(false);

    private async Task<IActorRef> EnterAsync(JobId id, int guests, bool hasToWait, TimeSpan patience, CancellationToken cancel)
    {
        var enter = new JobsActor.Enter(id, guests, hasToWait);
        return ((JobsActor.Found)await AskAsync(jobs, enter, id, patience, cancel).ConfigureAwait(false)).Job!;
    }

    private Task<object> AskAsync(IActorRef actor, object message, JobId id) =>
        AskAsync(actor, message, id, tools.Settings.AnswerPatience, default);

    /// <summary>Tells one that has ended (its journal can't be read, it had a bug, the engine ends) from one that is slow.</summary>
    private async Task<object> AskAsync(IActorRef actor, object message, JobId id, TimeSpan patience, CancellationToken cancel)
    {
        if (system.WhenTerminated.IsCompleted)
            throw new EngineException(JobErrors.Stopped(id));
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            var answer = actor.Ask<object>(message, patience, cancel);
            await Task.WhenAny(answer, actor.WatchAsync(watch.Token), system.WhenTerminated).ConfigureAwait(false);
            if (!answer.IsCompleted)
                throw new EngineException(JobErrors.Stopped(id));
            return await answer.ConfigureAwait(false) is Failed failed
                ? throw new EngineException(failed.Error)
                : answer.Result;
        }
        catch (AskTimeoutException cause)
        {
            var what = $"did not answer within {patience.TotalSeconds} s";
            throw new EngineException(tools.Store.Broken("journal.timeout", what, cause), cause);
        }
        finally
        {
            watch.Cancel();
        }
    }

    private void Check(JobRequest request)
    {
        if (tools.Operation(request.Operation) is not { } operation)
            throw new EngineException(JobTools.UnknownOperation(request.Operation));
        operation.Check(request.Arguments);
        if (request.Guests.Count == 0 || request.Guests.Count > tools.Settings.GuestsMax)
            throw Wrong($"A job has from 1 to {tools.Settings.GuestsMax} guests, not {request.Guests.Count}.");
        if (request.Parallel is < 1)
            throw Wrong($"{request.Parallel} tasks at once can't be run.");
        if (Math.Abs(request.Priority) > JobRequest.PriorityMax)
            throw Wrong($"A priority is from -{JobRequest.PriorityMax} to {JobRequest.PriorityMax}, not {request.Priority}.");
        if (request.Deadline <= TimeSpan.Zero || request.TaskPatience <= TimeSpan.Zero)
            throw Wrong("A time limit is more than nothing.");
        if (!Path.IsPathRooted(request.Folder) || request.Rules.BackingFolders.Any(folder => !Path.IsPathRooted(folder)))
            throw Wrong("Folders are absolute.");
        if (request.Writing.To is { } to)
            CheckTarget(request, to);
        foreach (var name in request.Rules.BackingFolders.Prepend(request.Folder))
            CheckName(name);
        foreach (var guest in request.Guests)
        {
            if (guest.Disks.Count is 0 or > Handles.HandleDrives.Max)
                throw Wrong($"A guest has from 1 to {Handles.HandleDrives.Max} disks, not {guest.Disks.Count}.");
            foreach (var disk in guest.Disks)
                CheckName(disk.Path);
        }
    }

    private static void CheckTarget(JobRequest request, string to)
    {
        CheckName(to);
        if (!Path.IsPathRooted(to) || request.Guests is not [{ Disks: [_] }] || request.Writing.KeepUndo)
            throw Wrong("A new file is named by an absolute path, for one guest with one disk, which there is nothing to undo of.");
        if (Path.Exists(to))
            throw new EngineException(Commits.CommitErrors.Target(to, new IOException("the name is taken")));
    }

    private static void CheckName(string path)
    {
        try
        {
            GuestText.Encode(path);
        }
        catch (ArgumentException cause)
        {
            throw Wrong($"A file's name stands for no bytes: {cause.Message}");
        }
    }

    private static EngineException Wrong(string message) => new(JobErrors.Request(message));
}
