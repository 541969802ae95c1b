using Engine.Appliance.Drives;
using static Engine.Actors.Leases.LeaseProtocol;

namespace Engine.Actors.Leases;

/// <summary>
/// Who uses one image, whatever it is called: many who read, or one who writes, in the order of asking. Other processes are kept out
/// by a <see cref="LeaseFile"/>, which is held as long as anybody here holds a lease.
/// </summary>
internal sealed class ImageLeaseActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(1);

    private readonly ImageIdentity _image;
    private readonly string _folder;
    private readonly TokenCounter _tokens;
    private readonly LinkedList<Waiting> _queue = [];
    private readonly List<(ImageLease Lease, IActorRef? Holder)> _held = [];
    private LeaseFile? _file;
    private TimeSpan _pause = _firstPause;
    private int _handled;

    public ImageLeaseActor(ImageIdentity image, string folder, TokenCounter tokens) => (_image, _folder, _tokens) = (image, folder, tokens);

    public ITimerScheduler Timers { get; set; } = null!;

    private string FilePath => Path.Combine(_folder, $"{_image}{LeaseFile.Suffix}");

    public static Props Props(ImageIdentity image, string folder, TokenCounter tokens) =>
        Akka.Actor.Props.Create(() => new ImageLeaseActor(image, folder, tokens));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Acquire acquire:
                _handled++;
                var waiting = new Waiting(acquire, Sender);
                _queue.AddLast(waiting);
                Timers.StartSingleTimer(waiting, new TooLate(waiting), acquire.Patience);
                if (acquire.Holder is { } holder)
                    Context.Watch(holder);
                break;
            case TooLate late when _queue.Remove(late.Waiting):
                late.Waiting.Asker.Tell(new Refused(LeaseErrors.Held(
                    late.Waiting.Wish.Wish, late.Waiting.Wish.Patience, LeaseFile.HolderOf(FilePath))));
                break;
            case Release release:
                End(release.Lease);
                break;
            case Over over:
                _held.RemoveAll(held => held.Lease == over.Lease);
                break;
            case Terminated gone:
                foreach (var waits in _queue.Where(waits => gone.ActorRef.Equals(waits.Wish.Holder)).ToList())
                    _queue.Remove(waits);
                foreach (var (lease, _) in _held.Where(held => gone.ActorRef.Equals(held.Holder)).ToList())
                    End(lease);
                break;
        }
        Serve();
    }

    protected override void PostStop()
    {
        // A commit that was decided is finished by its process; until then nobody else gets the image.
        var file = _file;
        _ = Task.WhenAll(_held.Select(held => held.Lease.EndAsync())).ContinueWith(_ => file?.Dispose(), TaskScheduler.Default);
    }

    private void End(ImageLease lease)
    {
        var ended = lease.EndAsync();
        if (ended.IsCompleted)
            _held.RemoveAll(held => held.Lease == lease);
        else
            ended.PipeTo(Self, success: () => new Over(lease));
    }

    private void Serve()
    {
        if (_held.Count == 0)
        {
            _file?.Dispose();
            _file = null;
        }
        while (_queue.First is { Value: var next } && IsFree(next.Wish.Wish.Mode) && HasFile(next))
        {
            _queue.RemoveFirst();
            Timers.Cancel(next);
            Grant(next);
        }
        if (_queue.Count == 0 && _held.Count == 0)
            Context.Parent.Tell(new Emptied(_image, _handled));
    }

    private bool IsFree(LeaseMode mode) => _held.Count == 0 || (mode == LeaseMode.Shared && _held.All(held => held.Lease.Wish.Mode == LeaseMode.Shared));

    private bool HasFile(Waiting next)
    {
        try
        {
            _file ??= LeaseFile.TryTake(FilePath, next.Wish.Wish.Mode);
        }
        catch (IOException cause)
        {
            Refuse(next, cause);
            return false;
        }
        if (_file is not null)
        {
            _pause = _firstPause;
            return true;
        }
        Timers.StartSingleTimer(nameof(Again), Again.Instance, _pause);
        _pause = _pause * 2 < _longestPause ? _pause * 2 : _longestPause;
        return false;
    }

    private void Grant(Waiting next)
    {
        var wish = next.Wish.Wish;
        try
        {
            var token = wish.Mode == LeaseMode.Exclusive ? _tokens.Next() : 0;
            var file = _file!;
            if (token > 0)
                file.Write(token);
            var self = Self;
            var lease = new ImageLease(wish, token, () => token == 0 || file.Has(token), ended => self.Tell(new Release(ended)));
            _held.Add((lease, next.Wish.Holder));
            next.Asker.Tell(new Granted(lease));
        }
        catch (IOException cause)
        {
            next.Asker.Tell(new Refused(LeaseErrors.Broken(_folder, cause)));
        }
    }

    private void Refuse(Waiting next, IOException cause)
    {
        _queue.Remove(next);
        Timers.Cancel(next);
        next.Asker.Tell(new Refused(LeaseErrors.Broken(_folder, cause)));
        Self.Tell(Again.Instance); // for those behind it
    }

    private sealed record Waiting(Acquire Wish, IActorRef Asker)
    {
        public bool Equals(Waiting? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }

    private sealed record TooLate(Waiting Waiting) : INoSerializationVerificationNeeded;

    private sealed record Release(ImageLease Lease) : INoSerializationVerificationNeeded;

    private sealed record Over(ImageLease Lease) : INoSerializationVerificationNeeded;

    private sealed record Again : INoSerializationVerificationNeeded
    {
        public static readonly Again Instance = new();
    }
}
