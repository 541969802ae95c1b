using System.Text;
using System.Text.RegularExpressions;
using Engine.Appliance.Processes;

namespace Engine.Bench;

/// <summary>What libguestfs does, by its own programs as whole processes.</summary>
internal sealed partial class Peer(string image, string version)
{
    public string Version => version;

    /// <summary>Null when it is not installed.</summary>
    public static async Task<Peer?> FindAsync(string image)
    {
        if (!File.Exists("/usr/bin/guestfish"))
            return null;
        var told = await CommandRunner.RunAsync(new Command("guestfish", "--version"), CancellationToken.None);
        return new(image, Encoding.UTF8.GetString(told.Output).Trim());
    }

    public Task<TimeSpan> LaunchAsync() => GuestfishAsync("run");

    public Task<TimeSpan> InspectAsync() => Whole.RunAsync(Direct(new Command("virt-inspector", "--format=raw", "-a", image)));

    /// <summary>The shell tells how long a command took, so that the launch is not in it.</summary>
    public async Task<TimeSpan> DownloadAsync()
    {
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, "run\ntime download-offset /dev/sda /dev/null 0 268435456\n");
        try
        {
            var result = await CommandRunner.RunAsync(
                Direct(new Command("guestfish", "--ro", "--format=raw", "-a", image, "-f", script)), CancellationToken.None);
            var told = Encoding.UTF8.GetString(result.Output) + result.ErrorTail;
            return ElapsedSeconds().Match(told) is { Success: true } match
                ? TimeSpan.FromSeconds(double.Parse(match.Groups[1].Value))
                : throw new InvalidOperationException($"guestfish tells no time: {told}");
        }
        finally
        {
            File.Delete(script);
        }
    }

    private Task<TimeSpan> GuestfishAsync(params string[] words) =>
        Whole.RunAsync(Direct(new Command("guestfish", ["--ro", "--format=raw", "-a", image, .. words])));

    private static Command Direct(Command command) => command with
    {
        Environment = new Dictionary<string, string> { ["LIBGUESTFS_BACKEND"] = "direct", ["HOME"] = Environment.GetEnvironmentVariable("HOME") ?? "/" },
    };

    [GeneratedRegex(@"elapsed time: ([0-9.]+) seconds")]
    private static partial Regex ElapsedSeconds();
}

/// <summary>A command from its start to its end.</summary>
internal static class Whole
{
    public static async Task<TimeSpan> RunAsync(Command command)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var named = command with
        {
            Environment = new Dictionary<string, string>(command.Environment) { ["HOME"] = Environment.GetEnvironmentVariable("HOME") ?? "/" },
        };
        var result = await CommandRunner.RunAsync(named, CancellationToken.None);
        return result.ExitStatus == 0
            ? TimeProvider.System.GetElapsedTime(begun)
            : throw new InvalidOperationException($"{command.Program} ended with status {result.ExitStatus}: {result.ErrorTail}");
    }
}
