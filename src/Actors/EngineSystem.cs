using System.Runtime.CompilerServices;
using Akka.Configuration;
using Akka.Persistence.Sql;
using Engine.Actors.Appliances;
using Engine.Actors.Handles;
using Engine.Actors.Jobs;
using Engine.Actors.Settings;
using Engine.Protocol.Text;

namespace Engine.Actors;

/// <summary>An engine in this process: jobs, handles and their appliances. Disposing ends every appliance.</summary>
public sealed class EngineSystem : IAsyncDisposable
{
    // Longer than the journal's own time limits, so that its error comes first.
    private static readonly TimeSpan _answerPatience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan _endPatience = TimeSpan.FromSeconds(20);

    private readonly ActorSystem _system;
    private readonly IActorRef _jobs;
    private readonly IActorRef _handles;
    private readonly JobTools _tools;
    private readonly ApplianceEnds _ends;

    private EngineSystem(ActorSystem system, JobTools tools, ApplianceEnds ends)
    {
        _system = system;
        _tools = tools;
        _ends = ends;
        _jobs = system.ActorOf(Props.Create(() => new JobsActor(tools)), "jobs");
        _handles = system.ActorOf(Props.Create(() => new HandlesActor(tools.Handles)), "handles");
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceStop, "end-appliances", EndAppliancesAsync);
    }

    /// <exception cref="EngineException"><c>settings.wrong</c>, <c>journal.open</c>.</exception>
    public static async Task<EngineSystem> StartAsync(EngineOptions options)
    {
        try
        {
            var config = SettingsFiles.Load(options.Paths.Settings, options.Overrides);
            var journal = await Task.Run(() => JournalFile.Open(options.Paths.Journal, JournalSettings.From(config))).ConfigureAwait(false);
            var ends = new ApplianceEnds();
            var handles = new HandleMaker(
                HandleSettings.From(config), new(options.Launcher, options.Appliance, ApplianceSettings.From(config)), ends, options.Clock);
            var operations = options.Operations.ToDictionary(operation => operation.Name);
            var tools = new JobTools(JobsSettings.From(config), operations, options.Appliance, handles, journal, options.Clock);
            var all = JournalConfig(journal).WithFallback(config).WithFallback(SqlPersistence.DefaultConfiguration);
            return new(ActorSystem.Create("engine", all), tools, ends);
        }
        catch (SettingsException wrong)
        {
            throw new EngineException(wrong.Error, wrong);
        }
    }

    /// <summary>Keeps the job in the journal and begins with it.</summary>
    /// <exception cref="EngineException"><c>job.request</c>, <c>job.operation</c>, <c>journal.write</c> …</exception>
    public async Task<JobId> SubmitAsync(JobRequest request)
    {
        Check(request);
        var job = JobId.New(_tools.Clock);
        await AskJobAsync(new JobProtocol.Submit(job, request, request.Parallel ?? TaskCapacity.Of(_tools.Settings))).ConfigureAwait(false);
        return job;
    }

    /// <summary>Goes on with a job that an engine left unfinished. No other engine may be working on it.</summary>
    /// <exception cref="EngineException"><c>job.unknown</c>, <c>job.operation</c>, <c>journal.read</c> …</exception>
    public Task ResumeAsync(JobId job) => AskJobAsync(new JobProtocol.Resume(job));

    /// <summary>Kills the job's appliances; its other guests get a report that says so. Fine for a finished job.</summary>
    /// <exception cref="EngineException"><c>job.unknown</c>.</exception>
    public Task CancelAsync(JobId job) => AskJobAsync(new JobProtocol.Cancel(job));

    /// <summary>What has happened in the job and what happens further, until it has finished.</summary>
    /// <exception cref="EngineException"><c>job.unknown</c>, or the job can't go on: <c>journal.write</c>, <c>job.stopped</c>.</exception>
    public async IAsyncEnumerable<JobEvent> WatchAsync(JobId job, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var watching = await LookAsync().ConfigureAwait(false);
        await foreach (var happened in JobWatch.ReadAsync(job, watching, _tools.Journal, LookAsync, cancel).ConfigureAwait(false))
            yield return happened;

        async Task<JobProtocol.Watching> LookAsync() =>
            (JobProtocol.Watching)await AskJobAsync(new JobProtocol.Watch(job)).ConfigureAwait(false);
    }

    /// <summary>The report of a task, or null while there is none.</summary>
    /// <exception cref="EngineException"><c>journal.read</c>.</exception>
    public Task<byte[]?> ResultAsync(JobId job, int task) => _tools.Journal.ReadAsync(job, task);

    /// <summary>Opens a handle that is not launched.</summary>
    public Task<HandleClient> OpenHandleAsync() => _handles.Ask<HandleClient>(HandlesActor.Open.Instance, _answerPatience);

    /// <summary>Ends everything: appliances are killed, jobs stay in the journal as they are.</summary>
    public async ValueTask DisposeAsync() =>
        await CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance).ConfigureAwait(false);

    private async Task<Akka.Done> EndAppliancesAsync()
    {
        _system.Stop(_jobs);
        _system.Stop(_handles);
        await Task.WhenAll(_jobs.WatchAsync(), _handles.WatchAsync()).ConfigureAwait(false);
        await _ends.AllAsync(_endPatience, _tools.Clock).ConfigureAwait(false);
        return Akka.Done.Instance;
    }

    private async Task<object> AskJobAsync(JobProtocol.ICommand command)
    {
        var job = (IActorRef)await AskAsync(_jobs, new JobsActor.Find(command.Job), command.Job).ConfigureAwait(false);
        var reply = await AskAsync(job, command, command.Job).ConfigureAwait(false);
        return reply is JobProtocol.Failed failed ? throw new EngineException(failed.Error) : reply;
    }

    /// <summary>Tells one that has ended (its journal can't be read, it had a bug, the engine ends) from one that is slow.</summary>
    private async Task<object> AskAsync(IActorRef actor, object message, JobId job)
    {
        if (_system.WhenTerminated.IsCompleted)
            throw new EngineException(JobWatch.Stopped(job));
        try
        {
            var answer = actor.Ask<object>(message, _answerPatience);
            await Task.WhenAny(answer, actor.WatchAsync(), _system.WhenTerminated).ConfigureAwait(false);
            return answer.IsCompleted ? await answer.ConfigureAwait(false) : throw new EngineException(JobWatch.Stopped(job));
        }
        catch (AskTimeoutException cause)
        {
            var what = $"did not answer within {_answerPatience.TotalSeconds} s";
            throw new EngineException(_tools.Journal.Broken("journal.timeout", what, cause), cause);
        }
    }

    private void Check(JobRequest request)
    {
        if (_tools.Operation(request.Operation) is null)
            throw new EngineException(JobTools.UnknownOperation(request.Operation));
        if (request.Guests.Count == 0 || request.Guests.Count > _tools.Settings.GuestsMax)
            throw Wrong($"A job has from 1 to {_tools.Settings.GuestsMax} guests, not {request.Guests.Count}.");
        if (request.Parallel is < 1)
            throw Wrong($"{request.Parallel} tasks at once can't be run.");
        foreach (var guest in request.Guests)
        {
            if (guest.Disks.Count is 0 or > MachineMaker.DrivesMax)
                throw Wrong($"A guest has from 1 to {MachineMaker.DrivesMax} disks, not {guest.Disks.Count}.");
            foreach (var disk in guest.Disks)
                CheckName(disk.Path);
        }
    }

    private static void CheckName(string path)
    {
        try
        {
            GuestText.Encode(path);
        }
        catch (ArgumentException cause)
        {
            throw Wrong($"An image's name stands for no bytes: {cause.Message}");
        }
    }

    private static EngineException Wrong(string message) => new(new EngineError("job.request", ErrorLayer.Input, message));

    private static Config JournalConfig(JournalFile journal) => ConfigurationFactory.ParseString(
        $"akka.persistence.journal.sql.connection-string = {System.Text.Json.JsonSerializer.Serialize(journal.ConnectionString)}");
}
