using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using static Engine.Actors.Jobs.JobProtocol;

namespace Engine.Actors.Jobs;

/// <summary>
/// Turns a job's news into a watcher's stream. News may be dropped when the watcher lags, so they only say that a report
/// is there: it is read from the table, and whatever was missed is made up for at the end.
/// </summary>
internal static class JobWatch
{
    public static JobEvent.Finished Finished(JobState state) =>
        new(state.Good, state.Failures.Count, state.IsCancelled);

    public static EngineError Stopped(JobId job) =>
        new("job.stopped", ErrorLayer.System, $"The job {job} stopped in this engine; what it has done is kept, and it can be resumed.");

    /// <exception cref="EngineException">The job broke: <c>journal.write</c> and the like, or <c>job.stopped</c>.</exception>
    public static async IAsyncEnumerable<JobEvent> ReadAsync(
        JobId job,
        Watching watching,
        JournalFile journal,
        Func<Task<Watching>> lookAgain,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        var told = new HashSet<int>();
        var state = watching.State;
        JobEvent.Finished? finished = state.IsFinished ? Finished(state) : null;
        using (watching.News)
        {
            yield return new JobEvent.Accepted(job, state.Tasks);
            foreach (var task in state.Started)
                yield return new JobEvent.TaskStarted(task);
            if (finished is null)
            {
                await foreach (var happened in watching.News.Events.ReadAllAsync(cancel).ConfigureAwait(false))
                {
                    switch (happened)
                    {
                        case JobEvent.ReportKept kept when told.Add(kept.Task):
                            yield return await FinishedTaskAsync(kept.Task, kept.Failure).ConfigureAwait(false);
                            break;
                        case JobEvent.Broken broken:
                            throw new EngineException(broken.Error);
                        case JobEvent.Finished last:
                            finished = last;
                            break;
                        case JobEvent.TaskStarted or JobEvent.TaskStage:
                            yield return happened;
                            break;
                    }
                }
            }
        }
        if (finished is null)
            throw new EngineException(Stopped(job));
        if (told.Count < state.Tasks)
            state = (await lookAgain().ConfigureAwait(false)).State;
        for (var task = 0; task < state.Tasks; task++)
        {
            if (told.Add(task))
                yield return await FinishedTaskAsync(task, state.Failures.GetValueOrDefault(task)).ConfigureAwait(false);
        }
        yield return finished;

        async Task<JobEvent> FinishedTaskAsync(int task, string? failure) => new JobEvent.TaskFinished(
            task,
            failure,
            await journal.ReadAsync(job, task).ConfigureAwait(false) ?? throw new EngineException(
                new("journal.read", ErrorLayer.System, $"The journal has no report of task {task} of job {job}, though it was kept.")));
    }
}
