using Engine.Actors.Appliances;
using Engine.Actors.Jobs;
using Engine.Actors.Leases;
using Engine.Actors.Locks;
using Engine.Appliance.Commits;
using Engine.Appliance.Drives;
using Engine.Protocol.Text;

namespace Engine.Actors.Commits;

/// <summary>Makes commits, and finishes those that others have left. Plain code, no actor.</summary>
/// <param name="ends">What the engine's end waits for: a commit that was decided is finished by whoever can.</param>
/// <param name="step">Told of each step, for tests that end the process there; null otherwise.</param>
internal sealed class CommitDesk(
    CommitFolder folder, IImageCommitter committer, LeaseClient leases, JailRule jail, ApplianceEnds ends, TimeProvider clock, Action<CommitStep>? step = null)
{
    private const int RecoveriesMax = 16;

    /// <summary>Leases images; what was decided for one of them and is not whole is finished first.</summary>
    /// <exception cref="EngineException"><c>lease.held</c>, <c>lease.folder</c>, <c>commit.incomplete</c>, <c>commit.record</c>.</exception>
    public async Task<LeaseSet> LeaseAsync(IReadOnlyList<LeaseWish> wishes, IActorRef? holder, CancellationToken cancel)
    {
        for (var recoveries = 0; ; recoveries++)
        {
            var set = await leases.AcquireAsync(wishes, holder, cancel).ConfigureAwait(false);
            try
            {
                var left = folder.Decided().FirstOrDefault(record => !folder.IsDone(record.Id) && wishes.Any(wish => record.Concerns(wish.Image)));
                if (left is null)
                    return set;
                set.Dispose();
                if (recoveries == RecoveriesMax)
                    throw new EngineException(CommitErrors.Interrupted(left, $"{RecoveriesMax} others were finished before it", "See what writes it so often"));
                await RecoverAsync(left, cancel).ConfigureAwait(false);
            }
            catch
            {
                set.Dispose();
                throw;
            }
        }
    }

    /// <summary>Finishes every commit that was left. One that can't be finished stays, and is told.</summary>
    public async Task<IReadOnlyList<EngineError>> RecoverAllAsync(CancellationToken cancel)
    {
        var errors = new List<EngineError>();
        foreach (var record in folder.Decided().Where(record => !folder.IsDone(record.Id)))
        {
            try
            {
                await RecoverAsync(record, cancel).ConfigureAwait(false);
            }
            catch (EngineException failure)
            {
                errors.Add(failure.Error);
            }
        }
        return errors;
    }

    /// <summary>The report of a task whose commit was decided before its engine ended, or null. The commit is finished first.</summary>
    /// <exception cref="EngineException">It can't be finished.</exception>
    public async Task<byte[]?> ReportOfAsync(JobId job, int task, CancellationToken cancel)
    {
        if (folder.Decided().FirstOrDefault(record => record.Job == job.Text && record.Task == task) is not { } record)
            return null;
        if (!folder.IsDone(record.Id))
            await RecoverAsync(record, cancel).ConfigureAwait(false);
        return record.Report;
    }

    /// <summary>The task is done in its job's journal.</summary>
    public void Forget(JobId job, int task)
    {
        foreach (var record in folder.Decided().Where(record => record.Job == job.Text && record.Task == task && folder.IsDone(record.Id)))
            folder.Forget(record.Id);
    }

    /// <summary>Removes what dead engines have left: what they had not decided, and records whose job knows by itself.</summary>
    /// <param name="isOver">Whether a job has ended, or is not there any more.</param>
    public async Task SweepAsync(Func<JobId, Task<bool>> isOver)
    {
        folder.Sweep();
        foreach (var record in folder.Decided().Where(record => folder.IsDone(record.Id)))
        {
            if (record.Job is null || !JobId.TryParse(record.Job, out var job) || await isOver(job).ConfigureAwait(false))
                folder.Forget(record.Id);
        }
    }

    /// <summary>Where overlays of tasks are made.</summary>
    public RedoOverlay MakeOverlay(long virtualSizeBytes)
    {
        try
        {
            return RedoOverlay.Create(folder.Make(), virtualSizeBytes);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new EngineException(CommitErrors.NoRoom(folder.Path, cause), cause);
        }
    }

    /// <summary>Commits what was written to a guest's disks. Once decided it is not cancelled any more.</summary>
    /// <param name="held">The leases of all the disks.</param>
    /// <returns>The task's report.</returns>
    /// <exception cref="EngineException">The images are as they were; or <c>commit.incomplete</c>.</exception>
    public async Task<OperationReport> CommitAsync(CommitOrder order, LeaseSet held, CancellationToken cancel)
    {
        if (order.Rules.To is { } to)
            return order.Report(await new NewImage(committer, jail, clock).WriteAsync(order.Disks.Single(), to, cancel).ConfigureAwait(false));
        var id = folder.NewId();
        var committing = CommitAsync(id, order, held, cancel);
        ends.Add(committing.ContinueWith(_ => { }, TaskScheduler.Default));
        return order.Report(await committing.ConfigureAwait(false));
    }

    /// <summary>Brings back what the image held before its last commit that was made with an undo.</summary>
    /// <exception cref="EngineException"><c>undo.none</c>, <c>undo.stale</c>, and those of a commit.</exception>
    public async Task<CommitRecord> UndoAsync(string path, CancellationToken cancel)
    {
        var identity = ImageHeader.Identify(path);
        if (folder.Undoable().LastOrDefault(record => record.Concerns(identity)) is not { } undone)
            throw new EngineException(UndoErrors.None(path));
        var wishes = undone.Disks.Select(disk => new LeaseWish(disk.Identity, disk.Path, LeaseMode.Exclusive)).ToList();
        using var held = await LeaseAsync(wishes, null, cancel).ConfigureAwait(false);
        var id = folder.NewId();
        var record = undone with { Id = id, Job = null, Task = 0, At = clock.GetUtcNow(), Report = [], KeepUndo = false, Undoes = undone.Id };
        try
        {
            await using var open = await OpenAsync(record, disk => UndoErrors.Stale(undone.Disks[disk].Path, "it is another file"), cancel).ConfigureAwait(false);
            var disks = new List<CommitDisk>();
            for (var index = 0; index < record.Disks.Count; index++)
            {
                if (await open.Images[index].DigestOfImageAsync(cancel).ConfigureAwait(false) != undone.Disks[index].Digest)
                    throw new EngineException(UndoErrors.Stale(undone.Disks[index].Path, "what the commit wrote has been written over"));
                disks.Add(undone.Disks[index] with
                {
                    Digest = await open.Images[index].DigestAsync(cancel).ConfigureAwait(false),
                    Token = held.TokenOf(undone.Disks[index].Identity),
                });
            }
            folder.Make();
            folder.Begin(id);
            record = record with { Disks = disks };
            await FinishAsync(record, open, held, decide: true).ConfigureAwait(false);
            folder.Forget(id);
            return record;
        }
        catch (CommitException cause)
        {
            throw new EngineException(CommitErrors.NotBegun(cause), cause);
        }
        catch (ImageRefusedException refused)
        {
            throw new EngineException(CommitErrors.Refused(refused), refused);
        }
    }

    /// <summary>What can be undone, the oldest first.</summary>
    public IReadOnlyList<UndoableCommit> Undoable() =>
        [.. folder.Undoable().Select(record => new UndoableCommit(record.At, record.Job, [.. record.Disks.Select(disk => disk.Path)], folder.UndoBytes(record)))];

    /// <summary>Gives up what could be undone of an image.</summary>
    /// <returns>How many commits.</returns>
    public int DiscardUndo(string path)
    {
        var identity = ImageHeader.Identify(path);
        var records = folder.Undoable().Where(record => record.Concerns(identity)).ToList();
        records.ForEach(record => folder.ForgetUndo(record.Id));
        return records.Count;
    }

    private async Task<CommitOutcome> CommitAsync(string id, CommitOrder order, LeaseSet held, CancellationToken cancel)
    {
        var isDecided = false;
        try
        {
            Keep(id, order);
            var record = new CommitRecord(
                id, order.Job.Text, order.Task, clock.GetUtcNow(), [], order.Rules.KeepUndo, null,
                [.. order.Disks.Select(disk => new CommitDisk(
                    GuestText.Encode(disk.Path), disk.Format, [.. disk.Rules.BackingFolders.Select(path => GuestText.Encode(path))],
                    disk.Identity.Device, disk.Identity.Inode, held.TokenOf(disk.Identity), "", 0))]);
            await using var open = await OpenAsync(
                record, disk => LeaseErrors.Lost(record.Disks[disk].Path), cancel).ConfigureAwait(false);
            step?.Invoke(CommitStep.Opened);
            record = record with { Disks = await PrepareAsync(record, open, cancel).ConfigureAwait(false) };
            var outcome = new CommitOutcome(null, open.ChangedBytes, null, order.Rules.KeepUndo, default);
            record = record with { Report = order.Report(outcome).Json };
            cancel.ThrowIfCancellationRequested();
            var began = clock.GetTimestamp();
            await FinishAsync(record, open, held, decide: true, () => isDecided = true).ConfigureAwait(false);
            return outcome with { Took = clock.GetElapsedTime(began) };
        }
        catch (CommitException cause)
        {
            throw new EngineException(CommitErrors.NotBegun(cause), cause);
        }
        catch (ImageRefusedException refused)
        {
            throw new EngineException(CommitErrors.Refused(refused), refused);
        }
        catch (Exception cause) when (!isDecided && cause is IOException or UnauthorizedAccessException)
        {
            throw new EngineException(CommitErrors.NoRoom(folder.Path, cause), cause);
        }
        finally
        {
            if (!isDecided)
                folder.Forget(id);
        }
    }

    private void Keep(string id, CommitOrder order)
    {
        folder.Begin(id);
        for (var disk = 0; disk < order.Disks.Count; disk++)
            order.Disks[disk].Overlay.Keep(folder.Overlay(id, disk));
        FolderFlush.Of(folder.FolderOf(id));
        step?.Invoke(CommitStep.Kept);
    }

    private async Task<IReadOnlyList<CommitDisk>> PrepareAsync(CommitRecord record, OpenCommits open, CancellationToken cancel)
    {
        var disks = new List<CommitDisk>();
        for (var index = 0; index < record.Disks.Count; index++)
        {
            var image = open.Images[index];
            if (record.KeepUndo)
                await image.KeepUndoAsync(folder.UndoOverlay(record.Id, index), cancel).ConfigureAwait(false);
            disks.Add(record.Disks[index] with { Digest = await image.DigestAsync(cancel).ConfigureAwait(false), ChangedBytes = image.ChangedBytes });
        }
        if (record.KeepUndo)
        {
            FolderFlush.Of(folder.FolderOf(record.Id));
            step?.Invoke(CommitStep.UndoKept);
        }
        return disks;
    }

    /// <summary>From the decision to the mark that it is done. Nothing cancels it.</summary>
    private async Task FinishAsync(CommitRecord record, OpenCommits open, LeaseSet held, bool decide, Action? decided = null)
    {
        using var pins = held.Pin();
        if (decide)
        {
            folder.Decide(record);
            decided?.Invoke();
            step?.Invoke(CommitStep.Decided);
        }
        try
        {
            for (var index = 0; index < record.Disks.Count; index++)
            {
                var image = open.Images[index];
                await image.ApplyAsync(CancellationToken.None).ConfigureAwait(false);
                if (index == 0)
                    step?.Invoke(CommitStep.FirstApplied);
                if (await image.DigestOfImageAsync(CancellationToken.None).ConfigureAwait(false) != record.Disks[index].Digest)
                    throw new CommitException($"'{record.Disks[index].Path}' does not hold what was written to it", "look at the disk that holds it");
            }
            step?.Invoke(CommitStep.Applied);
            folder.MarkDone(record);
            step?.Invoke(CommitStep.Done);
        }
        catch (CommitException cause)
        {
            throw new EngineException(CommitErrors.Interrupted(record, cause.Message, cause.Remedy), cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new EngineException(CommitErrors.Interrupted(record, cause.Message, "Make room in the state folder"), cause);
        }
    }

    private async Task RecoverAsync(CommitRecord record, CancellationToken cancel)
    {
        using var held = await leases.AcquireAsync(
            record.Disks.Select(disk => new LeaseWish(disk.Identity, disk.Path, LeaseMode.Exclusive)), null, cancel).ConfigureAwait(false);
        if (folder.IsDone(record.Id) || folder.Decided().All(known => known.Id != record.Id))
            return; // somebody else was faster
        try
        {
            await using var open = await OpenAsync(record, disk => CommitErrors.Moved(record, record.Disks[disk]), cancel).ConfigureAwait(false);
            for (var index = 0; index < record.Disks.Count; index++)
            {
                if (await open.Images[index].DigestAsync(cancel).ConfigureAwait(false) != record.Disks[index].Digest)
                    throw new CommitException($"the overlay of '{record.Disks[index].Path}' is not the one that was decided on", "look at the disk that holds it");
            }
            await FinishAsync(record, open, held, decide: false).ConfigureAwait(false);
            if (record.Job is null)
                folder.Forget(record.Id);
        }
        catch (CommitException cause)
        {
            throw new EngineException(CommitErrors.Interrupted(record, cause.Message, cause.Remedy), cause);
        }
        catch (ImageRefusedException refused)
        {
            throw new EngineException(CommitErrors.Interrupted(record, refused.Message, refused.Remedy), refused);
        }
    }

    private Task<OpenCommits> OpenAsync(CommitRecord record, Func<int, EngineError> moved, CancellationToken cancel) => OpenCommits.OpenAsync(
        committer,
        [.. record.Disks.Select((disk, index) => (new CommitTarget(disk.Path, disk.Format, disk.Rules, folder.OverlayOf(record, index), jail), disk.Identity))],
        moved,
        cancel);
}
