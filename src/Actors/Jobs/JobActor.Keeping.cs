using Akka.Event;
using Akka.Persistence;

namespace Engine.Actors.Jobs;

// What is kept beside the events: the index of jobs, snapshots, and the end of the actor.
internal sealed partial class JobActor
{
    private enum Noting
    {
        Idle,
        Writing,
        Pausing,
    }

    private Noting _noting;
    private bool _isStale;

    private bool OnBookkeeping(object message)
    {
        switch (message)
        {
            case GivenUp given:
                Decide(new IJobDecision.Finish(given.Tasks, given.Failure));
                given.Then?.Invoke();
                return true;
            case Noted noted:
                OnNoted(noted);
                return true;
            case NoteAgain:
                _noting = Noting.Idle;
                if (_isStale)
                    Note();
                return true;
            case SaveSnapshotSuccess saved:
                _snapshotAt = saved.Metadata.SequenceNr;
                // The one before it stays, for the case that this one can't be read.
                DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - _tools.Settings.SnapshotEvery - 1));
                return true;
            case SaveSnapshotFailure failed:
                Context.GetLogger().Warning("job {0} goes on without a snapshot: {1}", _job, failed.Cause.Message);
                return true;
            case DeleteSnapshotsFailure failed:
                Context.GetLogger().Warning("job {0}: old snapshots stay: {1}", _job, failed.Cause.Message);
                return true;
            case DeleteSnapshotsSuccess:
                return true;
            default:
                return false;
        }
    }

    private void SnapshotNowAndThen()
    {
        if (LastSequenceNr - _snapshotAt < _tools.Settings.SnapshotEvery || _kept.IsFinished)
            return;
        _snapshotAt = LastSequenceNr; // not again before as many events, whether it can be saved or not
        SaveSnapshot(new JobSnapshot(_kept));
    }

    /// <summary>Brings the index up to date, at most once in a while: whoever wants to know exactly reads the journal.</summary>
    private void Note()
    {
        if (_noting == Noting.Idle)
            WriteNote();
        else
            _isStale = true;
    }

    private void WriteNote()
    {
        _noting = Noting.Writing;
        _isStale = false;
        var finished = _kept.FinishedAt;
        _tools.Store.UpdateAsync(_job, _kept.Phase, _kept.Counts, finished).PipeTo(
            Self,
            success: () => new Noted(finished is not null, null),
            failure: cause => new Noted(finished is not null, cause));
    }

    private void OnNoted(Noted noted)
    {
        if (noted.Failure is { } failure)
            Context.GetLogger().Warning("job {0}: its line in the list of jobs could not be written: {1}", _job, failure.Message);
        if (noted.IsLast)
        {
            Context.Stop(Self);
        }
        else if (_kept.IsFinished)
        {
            WriteNote();
        }
        else
        {
            _noting = Noting.Pausing;
            Timers.StartSingleTimer(nameof(NoteAgain), NoteAgain.Instance, _tools.Settings.IndexPause);
        }
    }

    /// <summary>The last event is journalled: watchers are told, the job's line is written, and the actor ends.</summary>
    private void Finish()
    {
        _news.Complete();
        Timers.CancelAll();
        if (_noting != Noting.Writing)
            WriteNote();
    }

    private sealed record Noted(bool IsLast, Exception? Failure) : INoSerializationVerificationNeeded;

    private sealed record NoteAgain : INoSerializationVerificationNeeded
    {
        public static readonly NoteAgain Instance = new();
    }
}
