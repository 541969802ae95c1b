using Engine.Actors.Jobs;
using Engine.Host.Commands.Jobs;
using Engine.Host.Tests.Service;

namespace Engine.Host.Tests.Jobs;

public class CancelJobTests
{
    private readonly FakeJobs _jobs = new();

    [Fact(DisplayName = "That another process owns the job is told apart from other failures")]
    public async Task Owned()
    {
        var job = _jobs.Add();
        _jobs.Failure = new EngineException(new("job.owned", ErrorLayer.Lease, "It is owned."));
        (await CancelJob.TryCancelAsync(_jobs, job.Id)).Should().BeFalse();

        _jobs.Failure = new EngineException(new("journal.write", ErrorLayer.System, "It is full."));
        var cancel = () => CancelJob.TryCancelAsync(_jobs, job.Id);
        await cancel.Should().ThrowAsync<EngineException>();
    }

    [Fact(DisplayName = "Cancelling waits for the job's end, but not for ever")]
    public async Task Waits()
    {
        var ending = _jobs.Add();
        ending.Finish(JobPhase.Cancelled);
        var hanging = _jobs.Add();

        (await End(ending)).Phase.Should().Be(JobPhase.Cancelled);
        var wait = () => End(hanging);
        (await wait.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be("job.cancelling");

        Task<JobEvent.Finished> End(FakeJob job) => CancelJob.EndAsync(
            _jobs.WatchAsync(job.Id, CancellationToken.None), job.Id, TimeSpan.FromMilliseconds(300), TimeProvider.System, CancellationToken.None);
    }
}
