using Engine.Actors;
using Engine.Actors.Handles;
using Engine.Appliance;
using Engine.Appliance.Build;
using Engine.Appliance.Processes;
using Engine.Appliance.Qemu;
using Engine.Operations.Inspect;
using Engine.Protocol;

namespace Engine.Bench;

/// <summary>What Engine does. Handles are measured in process, commands as whole processes.</summary>
internal sealed class Ours : IAsyncDisposable
{
    private const long DownloadBytes = 256L * 1024 * 1024;

    private readonly string _program;
    private readonly string _image;
    private readonly string _folder;
    private readonly EngineSystem _engine;

    private Ours(string program, string image, string folder, EngineSystem engine)
    {
        _program = program;
        _image = image;
        _folder = folder;
        _engine = engine;
    }

    public static async Task<Ours> StartAsync(string program, string daemon, string image)
    {
        var appliance = await new ApplianceBuilder(daemon).EnsureAsync(new Progress<BuildProgress>(), CancellationToken.None);
        var launcher = new QemuLauncher(new QemuSettings("qemu-system-x86_64", Acceleration.Best, ScratchFolder: ""));
        var folder = Directory.CreateTempSubdirectory("engine-bench-").FullName;
        var engine = await EngineSystem.StartAsync(new(launcher, (_, _) => Task.FromResult(appliance), [new InspectOperation(TimeProvider.System)])
        {
            Paths = new EnginePaths(Path.Combine(folder, "journal.db"), []),
        });
        return new(program, image, folder, engine);
    }

    public async Task<TimeSpan> LaunchAsync()
    {
        await using var handle = await OpenAsync();
        var begun = TimeProvider.System.GetTimestamp();
        await handle.LaunchAsync();
        return TimeProvider.System.GetElapsedTime(begun);
    }

    public Task<TimeSpan> InspectAsync() => Whole.RunAsync(new Command(_program, "inspect", "--format", "raw", "--output", "json", _image));

    public Task<TimeSpan> PingAsync() => InHandleAsync(async handle =>
    {
        for (var i = 0; i < 1000; i++)
            await handle.Guest.PingDaemonAsync();
    });

    public Task<TimeSpan> DownloadAsync() => InHandleAsync(handle => TakeAsync(handle, DownloadBytes));

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<TimeSpan> InHandleAsync(Func<HandleClient, Task> work)
    {
        await using var handle = await OpenAsync();
        await handle.LaunchAsync();
        var begun = TimeProvider.System.GetTimestamp();
        await work(handle);
        return TimeProvider.System.GetElapsedTime(begun);
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
