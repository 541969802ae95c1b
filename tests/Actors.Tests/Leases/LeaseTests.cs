using Akka.TestKit;
using Engine.Actors.Leases;
using Engine.Actors.Locks;
using Engine.Appliance.Drives;
using static Engine.Actors.Leases.LeaseProtocol;

namespace Engine.Actors.Tests.Leases;

public sealed class LeaseTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly ImageIdentity _image = new(1, 2);
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-test-").FullName;
    private readonly IActorRef _leases;

    public LeaseTests() => _leases = Engine();

    private string LeasePath => Path.Combine(_folder, "1-2.lease");

    [Fact(DisplayName = "Many read an image at once; who writes waits for them, and those who ask later wait for who writes")]
    public async Task InOrder()
    {
        var (first, second, writer, late) = (await GrantedAsync(LeaseMode.Shared), await GrantedAsync(LeaseMode.Shared), Ask(LeaseMode.Exclusive), Ask(LeaseMode.Shared));

        first.Release();
        await writer.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        second.Release();
        var written = (await writer.ExpectMsgAsync<Granted>(_long)).Lease;
        await late.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        written.Release();

        (await late.ExpectMsgAsync<Granted>(_long)).Lease.Token.Should().Be(0);
    }

    [Fact(DisplayName = "Each exclusive lease has a greater token than those before it, in every engine of a state folder")]
    public async Task Tokens()
    {
        var first = await GrantedAsync(LeaseMode.Exclusive);
        first.Release();
        var second = await GrantedAsync(LeaseMode.Exclusive);
        second.Release();

        var other = await GrantedAsync(LeaseMode.Exclusive, Engine());

        first.Token.Should().BePositive();
        second.Token.Should().BeGreaterThan(first.Token);
        other.Token.Should().BeGreaterThan(second.Token);
    }

    [Fact(DisplayName = "Two engines keep each other out, and the second gets the image when the first gives it back")]
    public async Task TwoEngines()
    {
        var held = await GrantedAsync(LeaseMode.Exclusive);
        var other = Ask(LeaseMode.Shared, Engine());
        await other.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(200));

        held.Release();

        (await other.ExpectMsgAsync<Granted>(_long)).Lease.Release();
        await AwaitAssertAsync(() => File.Exists(LeasePath).Should().BeFalse("nobody uses the image"), _long);
    }

    [Fact(DisplayName = "An engine that starts removes leases whose holders are dead, and no others")]
    public async Task Sweep()
    {
        var held = await GrantedAsync(LeaseMode.Shared);
        var left = Path.Combine(_folder, "3-4.lease");
        await File.WriteAllTextAsync(left, "7 1");

        Engine();

        await AwaitAssertAsync(() => File.Exists(left).Should().BeFalse(), _long);
        File.Exists(LeasePath).Should().BeTrue("it is held");
        held.Release();
    }

    [Fact(DisplayName = "Two engines read one image at once")]
    public async Task TwoReaders()
    {
        await GrantedAsync(LeaseMode.Shared);

        await GrantedAsync(LeaseMode.Shared, Engine());
    }

    [Fact(DisplayName = "Who waits longer than its patience is told who has the image, and is not in the way of others")]
    public async Task Patience()
    {
        var held = await GrantedAsync(LeaseMode.Exclusive);
        var impatient = Ask(LeaseMode.Exclusive, patience: TimeSpan.FromMilliseconds(50));

        var refused = await impatient.ExpectMsgAsync<Refused>(_long);

        refused.Error.Code.Should().Be("lease.held");
        refused.Error.Retryable.Should().BeTrue();
        refused.Error.Evidence.Should().Contain($"{Environment.ProcessId}");
        held.Release();
        await GrantedAsync(LeaseMode.Exclusive);
    }

    [Fact(DisplayName = "The end of a holder ends its lease; one who ended while it waited is passed over")]
    public async Task HolderEnds()
    {
        var (holder, waiting) = (CreateTestProbe(), CreateTestProbe());
        await GrantedAsync(LeaseMode.Exclusive, holder: holder);
        var passedOver = Ask(LeaseMode.Exclusive, holder: waiting);
        var next = Ask(LeaseMode.Exclusive);

        Sys.Stop(waiting);
        await ExpectEndAsync(waiting);
        Sys.Stop(holder);

        await next.ExpectMsgAsync<Granted>(_long);
        await passedOver.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact(DisplayName = "A lease that a commit has pinned outlives its holder, and ends when the commit has")]
    public async Task Pinned()
    {
        var holder = CreateTestProbe();
        var lease = await GrantedAsync(LeaseMode.Exclusive, holder: holder);
        lease.TryPin().Should().BeTrue();
        var next = Ask(LeaseMode.Exclusive);

        Sys.Stop(holder);
        await ExpectEndAsync(holder);
        await next.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
        lease.Unpin();

        await next.ExpectMsgAsync<Granted>(_long);
        lease.TryPin().Should().BeFalse("it is over");
    }

    [Fact(DisplayName = "A holder whose token is not the one in the lease's file can't decide anything any more")]
    public async Task Fenced()
    {
        var lease = await GrantedAsync(LeaseMode.Exclusive);
        Write($"{lease.Token + 1} 1");

        lease.TryPin().Should().BeFalse();
    }

    [Fact(DisplayName = "A lease's file that somebody took away and made again is not the holder's")]
    public async Task Replaced()
    {
        var lease = await GrantedAsync(LeaseMode.Exclusive);
        File.Delete(LeasePath);
        Write($"{lease.Token} {Environment.ProcessId}");

        lease.TryPin().Should().BeFalse();
    }

    [Fact(DisplayName = "A folder that takes no lease is an error for each who asks")]
    public async Task NoFolder()
    {
        await _leases.Ask<ActorIdentity>(new Identify(null), _long); // it has started, and so makes its folder no more
        Directory.Delete(_folder, recursive: true);
        await File.WriteAllTextAsync(_folder, "");
        try
        {
            var asked = Ask(LeaseMode.Shared);
            (await asked.ExpectMsgAsync<Refused>(_long)).Error.Code.Should().Be("lease.folder");
        }
        finally
        {
            File.Delete(_folder);
        }
    }

    [Fact(DisplayName = "Asking for several images gives all or none, and pins only what is exclusive")]
    public async Task Sets()
    {
        var client = new LeaseClient(_leases, TimeSpan.FromMilliseconds(100));
        var (mine, other) = (new LeaseWish(_image, "/a", LeaseMode.Exclusive), new LeaseWish(new(1, 3), "/b", LeaseMode.Shared));
        var blocking = await client.AcquireAsync([other with { Mode = LeaseMode.Exclusive }], null, default);
        var both = () => client.AcquireAsync([mine, other], null, default);
        (await both.Should().ThrowAsync<EngineException>()).Which.Error.Message.Should().Contain("/b");

        blocking.Dispose();
        using var set = await client.AcquireAsync([mine, other, mine with { Mode = LeaseMode.Shared }], null, default);

        set.Leases.Should().HaveCount(2);
        set.TokenOf(_image).Should().BePositive();
        using (set.Pin())
            set.Invoking(twice => twice.Pin()).Should().Throw<EngineException>().Which.Error.Code.Should().Be("lease.lost");
        set.Pin().Dispose();
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private IActorRef Engine() => Sys.ActorOf(Props.Create(() => new LeasesActor(_folder)));

    // .NET's own ways to write a file lock it.
    private void Write(string content)
    {
        using var file = FileLock.Open(LeasePath, FileLock.Making.IfMissing);
        RandomAccess.Write(file, System.Text.Encoding.ASCII.GetBytes(content), 0);
    }

    private TestProbe Ask(LeaseMode mode, IActorRef? engine = null, IActorRef? holder = null, TimeSpan? patience = null)
    {
        var probe = CreateTestProbe();
        (engine ?? _leases).Tell(new Acquire(new(_image, "/a", mode), holder, patience ?? _long), probe);
        return probe;
    }

    private async Task<ImageLease> GrantedAsync(LeaseMode mode, IActorRef? engine = null, IActorRef? holder = null) =>
        (await Ask(mode, engine, holder).ExpectMsgAsync<Granted>(_long)).Lease;

    private async Task ExpectEndAsync(IActorRef actor)
    {
        var watcher = CreateTestProbe();
        watcher.Watch(actor);
        await watcher.ExpectTerminatedAsync(actor, _long);
    }
}
