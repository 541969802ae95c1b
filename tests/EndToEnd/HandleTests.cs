using System.Text;
using System.Text.Json;
using Engine.Actors.Handles;
using Engine.Operations.Reports;
using Engine.Protocol;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.EndToEnd.Tests;

/// <summary>Handles on real qemu, and the death of what they own.</summary>
[Trait("Category", "Qemu")]
[Collection(RealEngineCollection.Name)]
public sealed class HandleTests(RealEngine real) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(DisplayName = "Disks are named in the order in which they were added")]
    public async Task Order()
    {
        var sizes = Enumerable.Range(1, 30).ToList();
        await using var handle = await real.LaunchAsync([.. sizes.Select(size => TestFolder.ReadOnly(_folder.Blank($"{size}.img", size)))]);

        var devices = await handle.Guest.ListDevicesAsync();

        devices.Select(device => device.Name).Should().HaveCount(30).And.StartWith(["/dev/sda", "/dev/sdb"]).And.EndWith(["/dev/sdac", "/dev/sdad"]);
        foreach (var (device, size) in devices.Zip(sizes))
            (await handle.Guest.BlockdevGetsize64Async(device)).Should().Be(size * 1024L * 1024);
    }

    [Fact(DisplayName = "A crashed ext4 replays its journal on a read-only drive, and not a byte of the image changes")]
    public async Task CrashedJournal()
    {
        var image = _folder.Blank("crashed.img", 64);
        await CrashWhileMountedAsync(image);
        var before = TestFolder.Digest(image);

        await using var handle = await real.LaunchAsync(TestFolder.ReadOnly(image));
        await handle.Guest.MountRoAsync(new Device("/dev/sda"), "/");
        var content = new MemoryStream();
        await handle.Guest.DownloadAsync(new GuestPath("/written"), content);
        await handle.Guest.UmountAllAsync();
        await handle.Guest.MountAsync(new Device("/dev/sda"), "/");
        await handle.Guest.InternalWriteAsync(new GuestPath("/more"), new byte[100_000]);
        await handle.CloseAsync();

        Encoding.UTF8.GetString(content.ToArray()).Should().Be("before the crash");
        TestFolder.Digest(image).Should().Be(before);
    }

    [Fact(DisplayName = "The process that a handle names is its own qemu, also while a call is under way, and a killed one names none")]
    public async Task Process()
    {
        var image = _folder.Blank("disk.img", 8);
        await using var handle = await real.LaunchAsync(TestFolder.Writable(image));

        var process = await handle.LocateAsync();
        var call = handle.Guest.SleepAsync(1);
        (await handle.LocateAsync()).Should().Be(process);
        await call;
        Processes.QemusWith(image).Should().Equal(process);
        await handle.KillAsync();
        (await FluentActions.Awaiting(handle.LocateAsync).Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be("handle.state");
    }

    [Fact(DisplayName = "A file's name of any bytes survives guest, JSON and guest")]
    public async Task NameBytes()
    {
        var name = GuestText.Decode([(byte)'a', 0x80, (byte)'\n']);
        await using var handle = await FormattedAsync();
        await handle.Guest.TouchAsync(new GuestPath($"/{name}"));
        var listed = new MemoryStream();

        await handle.Guest.Ls0Async(new GuestPath("/"), listed);
        var found = GuestText.Decode(listed.ToArray()).Split('\0', StringSplitOptions.RemoveEmptyEntries).Single(one => one != "lost+found");
        var json = GuestJson.Token(found);
        var back = Parse(json);

        Encoding.UTF8.GetString(json).Should().Be("""
            "a\udc80\n"
            """);
        (await handle.Guest.IsFileAsync(new GuestPath($"/{back}"))).Should().BeTrue();
    }

    [Fact(DisplayName = "When qemu is killed the call in flight fails, an event says so, no process is left and a neighbour goes on")]
    public async Task QemuKilled()
    {
        var image = _folder.Blank("killed.img", 2048);
        await using var neighbour = await real.LaunchAsync(TestFolder.ReadOnly(_folder.Blank("neighbour.img", 8)));
        await using var handle = await real.LaunchAsync(TestFolder.ReadOnly(image));
        var events = handle.Events();
        var download = handle.Guest.DownloadAsync(new Device("/dev/sda"), new StalledSink());

        await Processes.KillAsync(Processes.QemusWith(image).Single());

        var failed = await FluentActions.Awaiting(() => download).Should().ThrowAsync<EngineException>();
        failed.Which.Error.Code.Should().BeOneOf("appliance.lost", "protocol.lost");
        (await FirstAsync<HandleEvent.SubprocessQuit>(events)).Should().NotBeNull();
        Processes.QemusWith(image).Should().BeEmpty();
        await neighbour.Guest.PingDaemonAsync();
        await handle.LaunchAsync(); // in CONFIG again, with its drive
        (await handle.Guest.ListDevicesAsync()).Should().ContainSingle();
    }

    [Fact(DisplayName = "Closing and killing leave no process")]
    public async Task NothingLeft()
    {
        var image = _folder.Blank("left.img", 8);
        foreach (var kill in (bool[])[false, true])
        {
            var handle = await real.LaunchAsync(TestFolder.Writable(image));
            Processes.QemusWith(image).Should().ContainSingle();

            await (kill ? handle.KillAsync() : handle.CloseAsync());

            Processes.QemusWith(image).Should().BeEmpty();
            await handle.DisposeAsync();
        }
    }

    [Fact(DisplayName = "A download can be cancelled, and the handle is usable at once")]
    public async Task CancelledDownload()
    {
        await using var handle = await real.LaunchAsync(TestFolder.ReadOnly(_folder.Blank("large.img", 4096)));
        using var cancel = new CancellationTokenSource();
        var sink = new StalledSink(onWrite: cancel.Cancel);

        await handle.Guest.Invoking(guest => guest.DownloadAsync(new Device("/dev/sda"), sink, cancel.Token))
            .Should().ThrowAsync<OperationCanceledException>();

        await handle.Guest.PingDaemonAsync();
    }

    [Fact(DisplayName = "An upload onto a full disk fails with ENOSPC, and the handle is usable")]
    public async Task FullDisk()
    {
        await using var handle = await FormattedAsync();
        await using var zeros = new MemoryStream(new byte[80 * 1024 * 1024]);

        var failed = await handle.Guest.Invoking(guest => guest.UploadAsync(zeros, new GuestPath("/big"))).Should().ThrowAsync<ActionException>();

        failed.Which.Errno.Should().Be("ENOSPC");
        await handle.Guest.PingDaemonAsync();
    }

    private static string Parse(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return GuestJson.Text(ref reader);
    }

    private async Task<HandleClient> FormattedAsync()
    {
        var handle = await real.LaunchAsync(TestFolder.Writable(_folder.Blank("formatted.img", 64)));
        await handle.Guest.MkfsAsync("ext4", new Device("/dev/sda"));
        await handle.Guest.MountAsync(new Device("/dev/sda"), "/");
        return handle;
    }

    /// <summary>Leaves an image as the loss of power does: written and synced, and never unmounted.</summary>
    private async Task CrashWhileMountedAsync(string image)
    {
        await using var handle = await real.LaunchAsync(TestFolder.Writable(image));
        await handle.Guest.MkfsAsync("ext4", new Device("/dev/sda"));
        await handle.Guest.MountAsync(new Device("/dev/sda"), "/");
        await handle.Guest.InternalWriteAsync(new GuestPath("/written"), "before the crash"u8.ToArray());
        await handle.Guest.SyncAsync();
        await handle.KillAsync();
    }

    private static async Task<T?> FirstAsync<T>(IAsyncEnumerable<HandleEvent> events) where T : HandleEvent
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var happened in events.WithCancellation(limit.Token))
            if (happened is T wanted)
                return wanted;
        return null;
    }

    /// <summary>Takes one chunk and then no more until it is cancelled, as a slow disk would.</summary>
    private sealed class StalledSink(Action? onWrite = null) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            onWrite?.Invoke();
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }

        public override void Flush() { }
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
