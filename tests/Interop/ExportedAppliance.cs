using Engine.Appliance.Build;
using Engine.Appliance.Processes;
using Engine.EndToEnd.Tests;

namespace Engine.Interop;

/// <summary>Our daemon as an exported appliance, with Debian's own clients of libguestfs started on it.</summary>
public sealed class ExportedAppliance : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);
    private readonly TestFolder _folder = new();

    public string Folder => _folder.File("appliance");

    public async Task InitializeAsync() =>
        await new ApplianceBuilder(Repository.Daemon).ExportAsync(Folder, new Progress<BuildProgress>(), CancellationToken.None);

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Runs a client, which must succeed, and gives its standard output.</summary>
    public async Task<string> RunAsync(string program, params string[] arguments) =>
        await RunAsync(new Command(program, arguments), Folder);

    /// <summary>Runs guestfish on a script with one raw image, and gives its lines.</summary>
    public async Task<string[]> FishAsync(string image, string script)
    {
        var file = $"{image}.fish";
        await File.WriteAllTextAsync(file, script);
        var command = new Command("guestfish", "--format=raw", "-a", image, "-f", file);
        return (await RunAsync(command, Folder)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <param name="appliance">The folder, or null for the client's own appliance.</param>
    internal static async Task<string> RunAsync(Command command, string? appliance)
    {
        using var limit = new CancellationTokenSource(Patience);
        var environment = new Dictionary<string, string> { ["LIBGUESTFS_BACKEND"] = "direct" };
        if (appliance is not null)
            environment["LIBGUESTFS_PATH"] = appliance;
        CommandResult result;
        try
        {
            result = await CommandRunner.RunAsync(command with { Environment = environment }, limit.Token);
        }
        catch (ProgramMissingException missing)
        {
            throw new InvalidOperationException(
                $"{missing.Message}: apt-get install libguestfs-tools guestfsd supermin python3-guestfs libguestfs-dev gcc linux-image-amd64", missing);
        }
        result.ExitStatus.Should().Be(0, "{0} {1} says: {2}", command.Program, string.Join(' ', command.Arguments), result.ErrorTail);
        return System.Text.Encoding.UTF8.GetString(result.Output);
    }
}
