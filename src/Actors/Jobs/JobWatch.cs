using System.Runtime.CompilerServices;
using static Engine.Actors.Jobs.JobProtocol;

namespace Engine.Actors.Jobs;

/// <summary>
/// Turns a living job's news into a watcher's stream. News may be dropped when the watcher lags: what was missed of the
/// tasks' ends is made up for at the end, from the journal.
/// </summary>
internal static class JobWatch
{
    /// <exception cref="EngineException">The job broke: <c>journal.write</c> and the like, or <c>job.stopped</c>.</exception>
    public static async IAsyncEnumerable<JobEvent> ReadAsync(
        JobId job, Watching watching, Func<Task<JobState>> readAgain, [EnumeratorCancellation] CancellationToken cancel)
    {
        var told = new HashSet<int>();
        var state = watching.State;
        using (watching.News)
        {
            foreach (var happened in Begin(job, state))
            {
                if (happened is JobEvent.TaskFinished finished)
                    told.Add(finished.Task);
                yield return happened;
            }
            if (!state.IsFinished)
            {
                await foreach (var happened in watching.News.Events.ReadAllAsync(cancel).ConfigureAwait(false))
                {
                    if (happened is JobEvent.Broken broken)
                        throw new EngineException(broken.Error);
                    if (happened is JobEvent.Accepted or JobEvent.Finished || (happened is JobEvent.TaskFinished end && !told.Add(end.Task)))
                        continue;
                    yield return happened;
                }
                state = await readAgain().ConfigureAwait(false);
            }
        }
        if (!state.IsFinished)
            throw new EngineException(JobErrors.Stopped(job));
        for (var task = 0; task < state.Total; task++)
        {
            if (told.Add(task))
                yield return new JobEvent.TaskFinished(task, state.Task(task).Phase, state.Task(task).Failure);
        }
        yield return new JobEvent.Finished(state.Phase, state.Counts);
    }

    /// <summary>What has happened so far in a job, told shortly.</summary>
    public static IEnumerable<JobEvent> Begin(JobId job, JobState state)
    {
        yield return new JobEvent.Accepted(job, state.Total);
        for (var task = 0; task < state.Total; task++)
        {
            if (state.HasEnded(task))
                yield return new JobEvent.TaskFinished(task, state.Task(task).Phase, state.Task(task).Failure);
        }
        foreach (var task in state.Running)
            yield return new JobEvent.TaskStarted(task, state.Task(task).Attempts);
    }
}
