using System.Text;
using System.Text.RegularExpressions;
using Engine.Appliance.Processes;

namespace Engine.Bench;

/// <summary>What libguestfs does, by its own programs as whole processes.</summary>
internal sealed partial class Peer(string image, string version)
{
    /// <summary>Guests of a large job; as many as ours would take it ten minutes and tell the same.</summary>
    public const int Many = 4;

    public string Version => version;

    /// <summary>Null when it is not installed.</summary>
    public static async Task<Peer?> FindAsync(string image)
    {
        if (!File.Exists("/usr/bin/guestfish"))
            return null;
        var told = await CommandRunner.RunAsync(new Command("guestfish", "--version"), CancellationToken.None);
        return new(image, Encoding.UTF8.GetString(told.Output).Trim());
    }

    public Task<double> LaunchAsync() => GuestfishAsync("run");

    public Task<double> LaunchAndReadAsync() => GuestfishAsync("run", ":", "part-get-parttype", "/dev/sda");

    public Task<double> InspectAsync() => Whole.RunAsync(Inspect());

    /// <summary>Guests a minute, two at a time.</summary>
    public async Task<double> ManyAsync()
    {
        var begun = TimeProvider.System.GetTimestamp();
        for (var pair = 0; pair < Many / 2; pair++)
            await Task.WhenAll(InspectAsync(), InspectAsync());
        return 60 * Many / TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
    }

    public async Task<double> SysprepAsync()
    {
        using var copies = await Copies.MakeAsync(image, 1);
        return await Whole.RunAsync(Sysprep(copies.Paths[0]));
    }

    /// <summary>Guests a minute, two at a time.</summary>
    public async Task<double> SysprepManyAsync()
    {
        using var copies = await Copies.MakeAsync(image, Many);
        var begun = TimeProvider.System.GetTimestamp();
        foreach (var pair in copies.Paths.Chunk(2))
            await Task.WhenAll(pair.Select(path => Whole.RunAsync(Sysprep(path))));
        return 60 * Many / TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
    }

    public Task<double> PeakAsync() => ProcessTree.PeakMebibytesAsync(InspectAsync);

    public async Task<double> DownloadAsync() =>
        Ours.Megabytes / await TimedAsync($"download-offset /dev/sda /dev/null 0 {Ours.Megabytes}000000");

    public async Task<double> UploadAsync(string file) => Ours.Megabytes / await TimedAsync($"upload {file} /dev/sda");

    public Task<double> FindAsync() => TimedAsync("find /", mount: true);

    public Task<double> TarOutAsync() => TimedAsync("tar-out / /dev/null", mount: true);

    /// <summary>The shell tells how long a command took, so that the launch is not in it.</summary>
    private async Task<double> TimedAsync(string words, bool mount = false)
    {
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, $"run\n{(mount ? $"mount-ro {Ours.Root} /\n" : "")}time {words}\n");
        try
        {
            var result = await CommandRunner.RunAsync(
                Direct(new Command("guestfish", "--ro", "--format=raw", "-a", image, "-f", script)), CancellationToken.None);
            var told = Encoding.UTF8.GetString(result.Output) + result.ErrorTail;
            return ElapsedSeconds().Match(told) is { Success: true } match
                ? double.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)
                : throw new InvalidOperationException($"guestfish tells no time: {told}");
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static Command Sysprep(string path) => Direct(new Command("virt-sysprep", "--format", "raw", "-a", path));

    private Command Inspect() => Direct(new Command("virt-inspector", "--format=raw", "-a", image));

    private Task<double> GuestfishAsync(params string[] words) =>
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
    /// <returns>Seconds.</returns>
    public static async Task<double> RunAsync(Command command)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var named = command with
        {
            Environment = new Dictionary<string, string>(command.Environment) { ["HOME"] = Environment.GetEnvironmentVariable("HOME") ?? "/" },
        };
        var result = await CommandRunner.RunAsync(named, CancellationToken.None);
        return result.ExitStatus == 0
            ? TimeProvider.System.GetElapsedTime(begun).TotalSeconds
            : throw new InvalidOperationException($"{command.Program} ended with status {result.ExitStatus}: {result.ErrorTail}");
    }
}
