using Engine.Appliance.Processes;

namespace Engine.Bench;

/// <summary>A service of its own, in a folder of its own; ended when disposed.</summary>
internal sealed class Service : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-bench-").FullName;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _running;

    private Service(string program) => _running = CommandRunner.RunAsync(Given(new Command(program, "serve")), _ended.Token);

    /// <summary>A command that is given to the service waits for it, so the first round has the service's start in it.</summary>
    public static Service Start(string program)
    {
        var service = new Service(program);
        var socket = Path.Combine(service._folder, "engine", "engine.sock");
        if (!SpinWait.SpinUntil(() => File.Exists(socket) || service._running.IsCompleted, TimeSpan.FromSeconds(60)) || service._running.IsCompleted)
            throw new InvalidOperationException("the service did not start");
        return service;
    }

    /// <summary>The command, with the service's folder.</summary>
    public Command Given(Command command) => command with
    {
        Environment = new Dictionary<string, string>
        {
            ["XDG_RUNTIME_DIR"] = _folder,
            ["XDG_STATE_HOME"] = _folder,
            ["HOME"] = Environment.GetEnvironmentVariable("HOME") ?? "/",
        },
    };

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        try
        {
            await _running;
        }
        catch (OperationCanceledException)
        {
        }
        Directory.Delete(_folder, recursive: true);
        _ended.Dispose();
    }
}
