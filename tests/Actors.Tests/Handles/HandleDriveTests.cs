using Engine.Actors.Handles;

namespace Engine.Actors.Tests.Handles;

public sealed class HandleDriveTests : HandleSpec
{
    private static readonly Drive _second = new("/images/b.img", "raw", ReadOnly: true) { Label = "second" };

    [Fact(DisplayName = "A drive that is added to a running guest is plugged in and made known")]
    public async Task Added()
    {
        var (handle, appliance) = await OpenReady();

        await AddAsync(handle, appliance);

        appliance.Plugged.Should().Equal(new Dictionary<int, Drive> { [1] = _second });
    }

    [Fact(DisplayName = "A drive that the guest does not see is pulled out again, and the handle goes on without it")]
    public async Task NotSeen()
    {
        var (handle, appliance) = await OpenReady();

        var adding = handle.AddDriveAsync(_second);
        await appliance.Daemon.Expects(Procedure.EngineAddDrive);
        await appliance.Daemon.Fails("ENODEV", "no disk came");

        var failed = async () => await adding.WaitAsync(Limit);
        (await failed.Should().ThrowAsync<ActionException>()).Which.Errno.Should().Be("ENODEV");
        appliance.Plugged.Should().BeEmpty();
        (await ErrorOf(handle.RemoveDriveAsync("second"))).Code.Should().Be("handle.drives");
    }

    [Fact(DisplayName = "A drive that is removed is let go of first, and its place is free")]
    public async Task Removed()
    {
        var (handle, appliance) = await OpenReady();
        await AddAsync(handle, appliance);

        var removing = handle.RemoveDriveAsync("second");
        await appliance.Daemon.Expects(Procedure.EngineRemoveDrive);
        appliance.Plugged.Should().HaveCount(1, "the guest has not let go yet");
        await appliance.Daemon.Replies();
        await removing.WaitAsync(Limit);

        appliance.Plugged.Should().BeEmpty();
        await AddAsync(handle, appliance);
        appliance.Plugged.Keys.Should().Equal(1);
    }

    [Fact(DisplayName = "A drive in use stays")]
    public async Task InUse()
    {
        var (handle, appliance) = await OpenReady();
        await AddAsync(handle, appliance);

        var removing = handle.RemoveDriveAsync("second");
        await appliance.Daemon.Expects(Procedure.EngineRemoveDrive);
        await appliance.Daemon.Fails("EBUSY", "/dev/sdb");

        var failed = async () => await removing.WaitAsync(Limit);
        (await failed.Should().ThrowAsync<ActionException>()).Which.Errno.Should().Be("EBUSY");
        appliance.Plugged.Should().HaveCount(1);
    }

    [Fact(DisplayName = "Two drives of one label, and a label of no drive, are refused")]
    public async Task Labels()
    {
        var handle = Open();
        await handle.AddDriveAsync(_second);

        (await ErrorOf(handle.AddDriveAsync(_second with { Path = "/images/c.img" }))).Code.Should().Be("handle.drives");
        (await ErrorOf(handle.RemoveDriveAsync("third"))).Code.Should().Be("handle.drives");
        await handle.RemoveDriveAsync("second");
        await handle.AddDriveAsync(_second);
    }

    [Fact(DisplayName = "A drive that came to a running guest is there again after a death and a new launch")]
    public async Task Kept()
    {
        var (handle, appliance) = await OpenReady();
        await AddAsync(handle, appliance);
        var log = Listen(handle);

        appliance.Dies();
        await log.Next<HandleEvent.SubprocessQuit>();
        var next = await Launch(handle);

        next.Spec.Drives.Should().Equal(Disk, _second);
    }

    [Fact(DisplayName = "A death in the middle of a change answers it, and the drive is not the handle's")]
    public async Task DeathInChange()
    {
        var (handle, appliance) = await OpenReady();
        var adding = handle.AddDriveAsync(_second);
        await appliance.Daemon.Expects(Procedure.EngineAddDrive);

        appliance.Dies();

        (await ErrorOf(adding)).Code.Should().Be("appliance.lost");
        (await Launch(handle)).Spec.Drives.Should().Equal(Disk);
    }

    [Fact(DisplayName = "An appliance that is awake is not asked for its launch flag")]
    public async Task Awake()
    {
        Launcher.StartsAwake = true;

        var (handle, appliance) = await OpenReady();

        var sync = handle.Guest.SyncAsync();
        await appliance.Daemon.Expects(Procedure.Sync);
        await appliance.Daemon.Replies();
        await sync.WaitAsync(Limit);
    }

    private static async Task AddAsync(HandleClient handle, FakeAppliance appliance)
    {
        var adding = handle.AddDriveAsync(_second);
        await appliance.Daemon.Expects(Procedure.EngineAddDrive);
        await appliance.Daemon.Replies();
        await adding.WaitAsync(Limit);
    }
}
