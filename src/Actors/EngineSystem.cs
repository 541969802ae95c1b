using System.Runtime.CompilerServices;
using Akka.Persistence.Sql;
using Engine.Actors.Appliances;
using Engine.Actors.Commits;
using Engine.Actors.Handles;
using Engine.Actors.Jobs;
using Engine.Actors.Leases;
using Engine.Actors.Settings;

namespace Engine.Actors;

/// <summary>An engine in this process: jobs, handles and their appliances. Disposing ends every appliance.</summary>
public sealed class EngineSystem : IAsyncDisposable
{
    private readonly ActorSystem _system;
    private readonly IActorRef _handles;
    private readonly JobDesk _desk;
    private readonly JobTools _tools;
    private readonly IActorRef _jobs;
    private readonly EngineState _state;
    private readonly ApplianceEnds _ends;
    private readonly EarlyLauncher _launcher;
    private readonly ApplianceSettings _machine;

    private EngineSystem(
        ActorSystem system, JobTools tools, EngineState state, ApplianceEnds ends, EarlyLauncher launcher, ApplianceSettings machine)
    {
        (_system, _tools, _state, _ends, _launcher, _machine) = (system, tools, state, ends, launcher, machine);
        _jobs = system.ActorOf(JobsActor.Props(tools), "jobs");
        _handles = system.ActorOf(Props.Create(() => new HandlesActor(tools.Handles)), "handles");
        Archive = new(state.Store, state.Journal, tools.Settings, tools.Clock);
        _desk = new(system, _jobs, tools);
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceStop, "end-appliances", EndAppliancesAsync);
    }

    /// <summary>What is known of all jobs in the state folder, this engine's and others'.</summary>
    public JobArchive Archive { get; }

    /// <summary>What an appliance has when its launch says nothing else.</summary>
    public int ApplianceMemoryMebibytes => _machine.MemoryMebibytes;

    /// <summary>What an appliance has when its launch says nothing else.</summary>
    public int ApplianceCpus => _machine.Cpus;

    /// <summary>For tests that make its actors fail.</summary>
    internal ActorSystem System => _system;

    /// <exception cref="EngineException"><c>settings.wrong</c>, <c>journal.open</c>.</exception>
    public static async Task<EngineSystem> StartAsync(EngineOptions options)
    {
        try
        {
            var config = SettingsFiles.Load(options.Paths.Settings, options.Overrides);
            var (jobs, journal, tasks) = (JobsSettings.From(config), JournalSettings.From(config), TaskSettings.From(config));
            var (handles, machine, places) = (HandleSettings.From(config), ApplianceSettings.From(config), AdmissionSettings.From(config));
            var launcher = new EarlyLauncher(options.Launcher);
            var machines = new MachineMaker(launcher, options.Appliance, machine, TemplateSettings.From(config));
            var capacity = Admission.Capacity.Of(places);
            if (options.First is not null)
                launcher.Begin(machines);

            // SQLite and Akka take a tenth of a second each to start, so they start together.
            var folder = new StateFolder(options.Paths.State);
            var opening = EngineState.OpenAsync(folder, journal, jobs, options.Clock);
            var system = ActorSystem.Create("engine", EngineState.AkkaConfig(folder, journal).WithFallback(config).WithFallback(SqlPersistence.DefaultConfiguration));
            EngineState state;
            try
            {
                state = await opening.ConfigureAwait(false);
            }
            catch
            {
                await system.Terminate().ConfigureAwait(false);
                await launcher.EndAsync(jobs.EndPatience, options.Clock).ConfigureAwait(false);
                throw;
            }
            var ends = new ApplianceEnds();
            var leases = new LeaseClient(
                system.ActorOf(Props.Create(() => new LeasesActor(folder.Leases)), "leases"), LeaseSettings.From(config).Patience);
            var tools = new JobTools(
                jobs,
                tasks,
                options.Operations.ToDictionary(operation => operation.Name),
                options.Work ?? Tasks.GuestTask.Work(options.Appliance, options.Clock),
                new HandleMaker(handles, machines, ends, options.Clock),
                new CommitDesk(new CommitFolder(folder, state.Owner), options.Committer, leases, machine.Jail, ends, options.Clock, options.CommitSteps),
                state.Store,
                capacity,
                state.Owner,
                options.Clock);
            ends.Add(SweepCommitsAsync(tools));
            return new(system, tools, state, ends, launcher, machine);
        }
        catch (SettingsException wrong)
        {
            throw new EngineException(wrong.Error, wrong);
        }
    }

    /// <summary>Keeps the job in the journal and begins with it; waits while the engine is full.</summary>
    /// <exception cref="EngineException"><c>job.request</c>, <c>job.operation</c>, <c>engine.full</c>, <c>journal.write</c> …</exception>
    public Task<JobId> SubmitAsync(JobRequest request, CancellationToken cancel = default) => _desk.SubmitAsync(request, cancel);

    /// <summary>Takes over a job that another engine left unfinished, and goes on with it. Fine for a finished job.</summary>
    /// <exception cref="EngineException"><c>job.unknown</c>, <c>job.owned</c>: its engine is alive; <c>job.operation</c>, <c>journal.read</c> …</exception>
    public Task ResumeAsync(JobId job) => _desk.ResumeAsync(job, thenCancel: false);

    /// <summary>Takes over every job that has no living owner.</summary>
    /// <returns>The jobs, the oldest first.</returns>
    /// <exception cref="EngineException"><c>journal.read</c>.</exception>
    public Task<IReadOnlyList<JobId>> ResumeAllAsync() => _desk.ResumeAllAsync();

    /// <summary>
    /// Kills the job's appliances; its other guests get a report that says so. A job that nobody owns is taken over for it.
    /// Fine for a finished job.
    /// </summary>
    /// <exception cref="EngineException"><c>job.unknown</c>, <c>job.owned</c>: another engine works on it.</exception>
    public Task CancelAsync(JobId job) => _desk.CancelAsync(job);

    /// <summary>What has happened in a job, of this engine or another's, and what happens further, until it has finished.</summary>
    /// <exception cref="EngineException">
    /// <c>job.unknown</c>, <c>job.orphaned</c>, or the job can't go on: <c>journal.write</c>, <c>job.stopped</c>.
    /// </exception>
    public async IAsyncEnumerable<JobEvent> WatchAsync(JobId job, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var events = await _desk.LookAsync(job).ConfigureAwait(false) is { } watching
            ? JobWatch.ReadAsync(job, watching, () => Archive.StateAsync(job), cancel)
            : Archive.FollowAsync(job, cancel);
        await foreach (var happened in events.ConfigureAwait(false))
            yield return happened;
    }

    /// <summary>The report of a task, or null while there is none.</summary>
    /// <exception cref="EngineException"><c>journal.read</c>.</exception>
    public Task<byte[]?> ResultAsync(JobId job, int task) => Archive.ResultAsync(job, task);

    /// <summary>Finishes every commit that was decided and not finished by whoever decided it.</summary>
    /// <returns>Why some can't be finished.</returns>
    /// <exception cref="EngineException"><c>commit.record</c>.</exception>
    public Task<IReadOnlyList<EngineError>> RecoverCommitsAsync(CancellationToken cancel = default) => _tools.Commits.RecoverAllAsync(cancel);

    /// <summary>Brings back what an image held before the last commit to it that was made with an undo, with all other disks of that guest.</summary>
    /// <returns>The images that are as they were.</returns>
    /// <exception cref="EngineException"><c>undo.none</c>, <c>undo.stale</c>, <c>lease.held</c>, and those of a commit.</exception>
    public async Task<IReadOnlyList<string>> UndoAsync(string image, CancellationToken cancel = default) =>
        [.. (await Translated(() => _tools.Commits.UndoAsync(image, cancel)).ConfigureAwait(false)).Disks.Select(disk => disk.Path)];

    /// <summary>The commits that can be undone, the oldest first.</summary>
    /// <exception cref="EngineException"><c>commit.record</c>.</exception>
    public IReadOnlyList<UndoableCommit> Undoable() => _tools.Commits.Undoable();

    /// <summary>Gives up what could be undone of an image.</summary>
    /// <returns>How many commits could have been.</returns>
    public Task<int> DiscardUndoAsync(string image) => Translated(() => Task.Run(() => _tools.Commits.DiscardUndo(image)));

    /// <summary>Opens a handle that is not launched.</summary>
    public Task<HandleClient> OpenHandleAsync() => _handles.Ask<HandleClient>(HandlesActor.Open.Instance, _tools.Settings.AnswerPatience);

    /// <summary>Ends everything: appliances are killed, jobs stay in the journal as they are.</summary>
    public async ValueTask DisposeAsync()
    {
        await CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance).ConfigureAwait(false);
        await _launcher.EndAsync(_tools.Settings.EndPatience, _tools.Clock).ConfigureAwait(false);
        await _state.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task SweepCommitsAsync(JobTools tools)
    {
        try
        {
            await Task.Run(() => tools.Commits.SweepAsync(
                async job => await tools.Store.FindAsync(job).ConfigureAwait(false) is null or { Finished: not null })).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is EngineException or IOException or UnauthorizedAccessException)
        {
            // what is left takes room and does no harm; whoever needs a record that can't be read is told
        }
    }

    private static async Task<TResult> Translated<TResult>(Func<Task<TResult>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Engine.Appliance.Drives.ImageRefusedException refused)
        {
            throw new EngineException(ImageErrors.Of(refused), refused);
        }
    }

    private async Task<Akka.Done> EndAppliancesAsync()
    {
        _system.Stop(_jobs);
        _system.Stop(_handles);
        await Task.WhenAll(_jobs.WatchAsync(), _handles.WatchAsync()).ConfigureAwait(false);
        await _ends.AllAsync(_tools.Settings.EndPatience, _tools.Clock).ConfigureAwait(false);
        return Akka.Done.Instance;
    }
}
