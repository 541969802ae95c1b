using System.Security.Cryptography;
using Engine.Actors;
using Engine.Actors.Handles;
using Engine.Appliance;
using Engine.Appliance.Build;
using Engine.Appliance.Processes;
using Engine.Appliance.Qemu;
using Engine.Operations;
using Engine.Operations.Inspect;
using Engine.Protocol;
using Engine.Protocol.Client;

namespace Engine.Bench;

/// <summary>What Engine does. Handles are measured in process, commands as whole processes.</summary>
internal sealed class Ours : IAsyncDisposable
{
    /// <summary>Of a transfer, 1,000,000 bytes each.</summary>
    public const int Megabytes = 200;

    /// <summary>The root of the demo's Debian.</summary>
    public const string Root = "/dev/sda2";

    /// <summary>Guests of a large job.</summary>
    public const int Many = 40;

    private readonly string _program;
    private readonly string _image;
    private readonly string _folder;
    private readonly EngineSystem _engine;
    private Service? _service;

    /// <summary>A file to send.</summary>
    public string Upload => Path.Combine(_folder, "upload");

    private Ours(string program, string image, string folder, EngineSystem engine)
    {
        _program = program;
        _image = image;
        _folder = folder;
        _engine = engine;
    }

    public static async Task<Ours> StartAsync(string program, string daemon, string image)
    {
        var folder = Directory.CreateTempSubdirectory("engine-bench-").FullName;
        var chosen = new EmbeddedEngine { Daemon = daemon, Paths = new EnginePaths(Path.Combine(folder, "state"), []) };
        var engine = await EngineSystem.StartAsync(chosen.ToOptions());
        await File.WriteAllBytesAsync(Path.Combine(folder, "upload"), RandomNumberGenerator.GetBytes(Megabytes * 1_000_000));
        return new(program, image, folder, engine);
    }

    /// <summary>Seconds from the order, before qemu's exec, to the first answered call; without a disk.</summary>
    public async Task<double> LaunchAsync()
    {
        await using var handle = await _engine.OpenHandleAsync();
        return await SecondsAsync(() => handle.LaunchAsync());
    }

    /// <summary>Seconds from the order to launch until something of the disk has been read.</summary>
    public async Task<double> LaunchAndReadAsync()
    {
        await using var handle = await OpenAsync();
        return await SecondsAsync(async () =>
        {
            await handle.LaunchAsync();
            await handle.Guest.PartGetParttypeAsync(new Device("/dev/sda"));
        });
    }

    public Task<double> InspectAsync() => Whole.RunAsync(Inspect(1));

    /// <summary>Seconds of the whole command when a service runs, whose program is warm.</summary>
    public Task<double> InspectByServiceAsync() => Whole.RunAsync((_service ??= Service.Start(_program)).Given(Inspect(1)));

    /// <summary>Guests a minute of one job.</summary>
    public async Task<double> ManyAsync() => 60 * Many / await Whole.RunAsync(Inspect(Many));

    /// <summary>Seconds of a whole command that changes one guest.</summary>
    public async Task<double> SysprepAsync()
    {
        using var copies = await Copies.MakeAsync(_image, 1);
        return await Whole.RunAsync(Sysprep(copies));
    }

    /// <summary>Guests a minute of one job that changes them.</summary>
    public async Task<double> SysprepManyAsync()
    {
        using var copies = await Copies.MakeAsync(_image, Many);
        return 60 * Many / await Whole.RunAsync(Sysprep(copies));
    }

    /// <summary>MiB of all processes of an inspection together, at most.</summary>
    public Task<double> PeakAsync() => ProcessTree.PeakMebibytesAsync(InspectAsync);

    /// <summary>Milliseconds of one call and its answer.</summary>
    public async Task<double> PingAsync() => await InHandleAsync(async handle =>
    {
        for (var i = 0; i < 1000; i++)
            await handle.Guest.PingDaemonAsync();
    });

    /// <summary>Milliseconds of one stat of a file of the guest.</summary>
    public async Task<double> StatAsync() => await InGuestAsync(async guest =>
    {
        for (var i = 0; i < 1000; i++)
            await guest.StatnsAsync(new("/etc/passwd"));
    });

    /// <summary>Seconds to have every name of the guest, as a stream.</summary>
    public Task<double> FindAsync() => InGuestAsync(guest => guest.Find0Async(new("/"), Stream.Null));

    /// <summary>Seconds to have the guest's whole tree as a tar.</summary>
    public Task<double> TarOutAsync() => InGuestAsync(guest => guest.TarOutAsync("/", Stream.Null));

    public async Task<double> DownloadAsync() => Megabytes / await InHandleAsync(handle => TakeAsync(handle, Megabytes * 1_000_000L));

    /// <summary>Into the disk's overlay, so that the image stays as it is.</summary>
    public async Task<double> UploadAsync() => Megabytes / await InHandleAsync(async handle =>
    {
        await using var content = File.OpenRead(Upload);
        await handle.Guest.UploadAsync(content, new DeviceOrPath("/dev/sda"));
    });

    /// <summary>MiB of an appliance in which a guest has been inspected, its shared pages by their share.</summary>
    public async Task<double> ApplianceAsync()
    {
        await using var handle = await OpenAsync();
        await handle.LaunchAsync();
        var context = new OperationContext(new([new(_image, "raw")]), 0, new(default, default, default), new Progress<string>());
        var report = await new InspectOperation(TimeProvider.System).RunAsync(handle.Guest, context, default);
        return report.Error is null ? ProcessTree.QemuMebibytes() : throw new InvalidOperationException(report.Error.Message);
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
            await _service.DisposeAsync();
        await _engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Command Sysprep(Copies guests) => new(_program, ["sysprep", "--format", "raw", "--output", "json", .. guests.Paths]);

    private Command Inspect(int guests) =>
        new(_program, ["inspect", "--format", "raw", "--output", "json", .. Enumerable.Repeat(_image, guests)]);

    private Task<double> InGuestAsync(Func<IGuest, Task> work) => InHandleAsync(
        async handle => await handle.Guest.MountRoAsync(new Mountable(Root), "/"), async handle => await work(handle.Guest));

    private Task<double> InHandleAsync(Func<HandleClient, Task> work) => InHandleAsync(_ => Task.CompletedTask, work);

    private async Task<double> InHandleAsync(Func<HandleClient, Task> prepare, Func<HandleClient, Task> work)
    {
        await using var handle = await OpenAsync();
        await handle.LaunchAsync();
        await prepare(handle);
        return await SecondsAsync(() => work(handle));
    }

    private static async Task<double> SecondsAsync(Func<Task> work)
    {
        var begun = TimeProvider.System.GetTimestamp();
        await work();
        return TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
    }

    private async Task<HandleClient> OpenAsync()
    {
        var handle = await _engine.OpenHandleAsync();
        await handle.AddDriveAsync(new Drive(_image, "raw", ReadOnly: true));
        return handle;
    }

    private static async Task TakeAsync(HandleClient handle, long bytes)
    {
        using var enough = new CancellationTokenSource();
        try
        {
            await handle.Guest.DownloadAsync(new Device("/dev/sda"), new CountingSink(bytes, enough.Cancel), enough.Token);
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
        }
    }

    /// <summary>Throws away what it gets, and says when it is enough.</summary>
    private sealed class CountingSink(long bytes, Action enough) : Stream
    {
        private long _left = bytes;

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _left -= buffer.Length;
            if (_left <= 0)
                enough();
            return ValueTask.CompletedTask;
        }

        public override void Flush() { }
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
