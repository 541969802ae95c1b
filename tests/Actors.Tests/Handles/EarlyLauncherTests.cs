using Engine.Actors.Handles;

namespace Engine.Actors.Tests.Handles;

public sealed class EarlyLauncherTests
{
    private static readonly Drive _disk = new("/a.img", "raw", ReadOnly: true);
    private static readonly MachineSpec _spec = new(new("kernel", "initrd", "root", "key"), 512, 1, [_disk]);

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private readonly FakeLauncher _inner = new();
    private readonly EarlyLauncher _early;

    public EarlyLauncherTests() => _early = new(_inner);

    [Fact(DisplayName = "A machine that was started early is given once, to who asks for its drives")]
    public async Task GivenOnce()
    {
        await _early.Begin(() => [_disk], Maker());
        var begun = await _inner.Started();

        var other = await _early.StartAsync(_spec with { Drives = [_disk, _disk] }, default);
        var first = await _early.StartAsync(_spec, default);
        var second = await _early.StartAsync(_spec, default);

        other.Should().NotBeSameAs(begun);
        first.Should().BeSameAs(begun);
        second.Should().NotBeSameAs(begun);
    }

    [Fact(DisplayName = "An early machine that nobody asked for is gone when the engine is")]
    public async Task EndsUnused()
    {
        await _early.Begin(() => [_disk], Maker());
        await _inner.Started();

        await _early.EndAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

        _inner.Alive.Should().Be(0);
    }

    [Fact(DisplayName = "An image that can't be looked at is no early machine, and who asks for one is told why there is none")]
    public async Task Failures()
    {
        _inner.Failure = new ApplianceStartException("no qemu");
        var begin = () => _early.Begin(() => throw new IOException("no such image"), Maker());
        await begin.Should().ThrowAsync<IOException>();

        var asked = () => _early.StartAsync(_spec, default);
        await asked.Should().ThrowAsync<ApplianceStartException>().WithMessage("no qemu");
        await _early.EndAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
    }

    private MachineMaker Maker() => new(_early, (_, _) => Task.FromResult(_spec.Appliance), new(512, 1, JailRule.Best), new(Use: false, _limit, _limit, _limit, 1));
}
