using Engine.Appliance.Processes;

namespace Engine.EndToEnd.Tests;

/// <summary>The real daemon without an appliance, on a unix socket.</summary>
[Trait("Category", "Qemu")]
[Collection(RealEngineCollection.Name)]
public sealed class ListeningDaemonTests(RealEngine real) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(DisplayName = "A handle talks to the real daemon on a unix socket, and the daemon ends with its client")]
    public async Task Attach()
    {
        var socket = _folder.File("daemon.sock");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var daemon = CommandRunner.RunAsync(new Command(Repository.Daemon, "--listen", socket), limit.Token);
        while (!File.Exists(socket))
            await Task.Delay(20, limit.Token);
        await using var handle = await real.Engine.OpenHandleAsync();

        await handle.AttachAsync(socket);
        await handle.Guest.PingDaemonAsync();
        await handle.CloseAsync();

        (await daemon).ExitStatus.Should().Be(0);
    }
}
