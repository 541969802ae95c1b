using Engine.Actors.Handles;
using Engine.Appliance.Drives;

namespace Engine.Actors.Tests.Handles;

public sealed class EarlyLauncherTests
{
    private static readonly Drive _disk = new("/a.img", "raw", ReadOnly: true);
    private static readonly MachineSpec _spec = new(new("kernel", "initrd", "root", "key"), 512, 1, [_disk]);

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private readonly FakeLauncher _inner = new();
    private readonly EarlyLauncher _early;

    public EarlyLauncherTests() => _early = new(_inner);

    [Fact(DisplayName = "A machine that was started early is given once, to who asks first, and gets the disks then")]
    public async Task GivenOnce()
    {
        _inner.StartsAwake = true;
        _early.Begin(Maker());
        var begun = await _inner.Started();
        begun.Spec.Drives.Should().BeEmpty("nobody has leases yet");

        var first = await _early.StartAsync(_spec, default);
        var second = await _early.StartAsync(_spec, default);

        first.Should().BeSameAs(begun);
        begun.Plugged.Should().BeEquivalentTo(new Dictionary<int, Drive> { [0] = _disk });
        second.Should().NotBeSameAs(begun);
    }

    [Fact(DisplayName = "A machine that boots is started with its disks, and the early one is gone")]
    public async Task Boots()
    {
        _early.Begin(Maker());
        var begun = await _inner.Started();

        var given = await _early.StartAsync(_spec, default);

        given.Should().NotBeSameAs(begun);
        ((FakeAppliance)given).Spec.Drives.Should().Equal(_disk);
        await _early.EndAsync(_limit, TimeProvider.System);
        await begun.Exited.WaitAsync(_limit);
        _inner.Alive.Should().Be(1);
    }

    [Fact(DisplayName = "A disk of a server is not for an early machine, which has no network")]
    public async Task Servers()
    {
        _inner.StartsAwake = true;
        _early.Begin(Maker());
        var begun = await _inner.Started();

        var given = await _early.StartAsync(_spec with { Drives = [_disk with { Remote = new("http", "example.org", "/a.img") }] }, default);

        given.Should().NotBeSameAs(begun);
        await _early.EndAsync(_limit, TimeProvider.System);
    }

    [Fact(DisplayName = "An early machine that nobody asked for is gone when the engine is")]
    public async Task EndsUnused()
    {
        _early.Begin(Maker());
        await _inner.Started();

        await _early.EndAsync(_limit, TimeProvider.System);

        _inner.Alive.Should().Be(0);
    }

    [Fact(DisplayName = "Who asks for an early machine that could not be started is told why there is none")]
    public async Task Failures()
    {
        _inner.Failure = new ApplianceStartException("no qemu");
        _early.Begin(Maker());

        var asked = () => _early.StartAsync(_spec, default);
        await asked.Should().ThrowAsync<ApplianceStartException>().WithMessage("no qemu");
        await _early.EndAsync(_limit, TimeProvider.System);
    }

    private MachineMaker Maker() => new(_early, (_, _) => Task.FromResult(_spec.Appliance), new(512, 1, JailRule.Best), new(Use: false, _limit, _limit, _limit, 1));
}
