using System.Collections.Immutable;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Build;

/// <summary>
/// An apt that knows of no installed package and keeps everything in a folder of its own, so that it needs no root, changes nothing
/// on the host and resolves the appliance's packages whatever the host has.
/// </summary>
internal sealed class PrivateApt
{
    private static readonly TimeSpan _updateTimeMax = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan _downloadTimeMax = TimeSpan.FromMinutes(60);

    private readonly string _folder;

    private PrivateApt(string folder)
    {
        _folder = folder;
    }

    private string Archives => Path.Combine(_folder, "archives");

    /// <exception cref="ApplianceBuildException">The host has no source for the release.</exception>
    public static async Task<PrivateApt> CreateAsync(string folder, CancellationToken cancel)
    {
        var apt = new PrivateApt(folder);
        foreach (var part in (string[])["state/lists/partial", "cache/archives/partial", "sources", "archives"])
        {
            Directory.CreateDirectory(Path.Combine(folder, part));
        }

        var (lines, paragraphs) = AptSources.ForRelease(ApplianceRecipe.Release, "/etc/apt");
        if (lines.Length + paragraphs.Length == 0)
        {
            throw new ApplianceBuildException(
                $"this machine's apt has no source for Debian {ApplianceRecipe.Release}, which the appliance is made from",
                $"add a line to /etc/apt/sources.list: deb MIRROR {ApplianceRecipe.Release} main");
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "sources/host.list"), lines + "\n", cancel).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(folder, "sources/host.sources"), paragraphs + "\n", cancel).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(folder, "status"), "", cancel).ConfigureAwait(false);
        await apt.WriteSettingsAsync(cancel).ConfigureAwait(false);
        return apt;
    }

    /// <summary>Reads the mirrors' lists.</summary>
    public async Task UpdateAsync(BuildStage stage, CancellationToken cancel)
    {
        stage.Begin();
        await RunAsync("read the package lists", _updateTimeMax, OnStatus(stage), cancel, "update", "-qq").ConfigureAwait(false);
    }

    /// <summary>What apt would install, dependencies included.</summary>
    public async Task<ImmutableArray<DebianPackage>> ResolveAsync(IEnumerable<string> names, CancellationToken cancel)
    {
        var text = await RunAsync(
            "resolve the appliance's packages", _updateTimeMax, null, cancel, ["install", "-y", "-qq", "--print-uris", .. names])
            .ConfigureAwait(false);
        return [.. DebianPackage.ParseUris(text).OrderBy(package => package.Name, StringComparer.Ordinal)];
    }

    /// <summary>Fetches and verifies packages; gives their files in the order of the names.</summary>
    public async Task<ImmutableArray<string>> DownloadAsync(
        IReadOnlyList<DebianPackage> packages, BuildStage stage, CancellationToken cancel)
    {
        stage.Begin();
        await RunAsync(
            "download the appliance's packages", _downloadTimeMax, OnStatus(stage), cancel,
            ["download", "-q", .. packages.Select(package => $"{package.Name}={package.Version}")]).ConfigureAwait(false);
        var files = Directory.GetFiles(Archives, "*.deb").Order(StringComparer.Ordinal).ToImmutableArray();
        if (files.Length != packages.Count)
        {
            throw new ApplianceBuildException($"apt-get download gave {files.Length} files for {packages.Count} packages");
        }

        return files;
    }

    private Task<string> RunAsync(
        string doing, TimeSpan timeMax, Action<string>? onErrorLine, CancellationToken cancel, params IReadOnlyList<string> arguments)
    {
        var command = new Command("apt-get", [.. arguments, "-o", "APT::Status-Fd=2"])
        {
            WorkingDirectory = Archives,
            Environment = new Dictionary<string, string>
            {
                ["APT_CONFIG"] = Path.Combine(_folder, "apt.conf"),
                ["LC_ALL"] = "C",
                ["DEBIAN_FRONTEND"] = "noninteractive",
            },
            OnErrorLine = onErrorLine,
        };
        return HostTools.RunAsync(command, doing, timeMax, cancel);
    }

    // "dlstatus:3:41.5:Retrieving file 3 of 90"
    private static Action<string> OnStatus(BuildStage stage) => line =>
    {
        if (line.Split(':') is ["dlstatus", _, var percent, ..] && double.TryParse(percent, out var value))
        {
            stage.Report(value / 100);
        }
    };

    // The host's own settings run commands after an update; only how to reach the mirrors is taken over.
    private async Task WriteSettingsAsync(CancellationToken cancel)
    {
        var dump = await HostTools.RunAsync(new Command("apt-config", "dump"), "read apt's settings", _updateTimeMax, cancel)
            .ConfigureAwait(false);
        var reach = dump.Split('\n').Where(line => line.StartsWith("Acquire::", StringComparison.Ordinal)
            && !line.StartsWith("Acquire::Languages", StringComparison.Ordinal));
        var settings =
            $"""
            Dir::Etc::Main "/dev/null";
            Dir::Etc::Parts "/dev/null";
            Dir::Etc::SourceList "/dev/null";
            Dir::Etc::SourceParts "{_folder}/sources";
            Dir::Etc::Preferences "/dev/null";
            Dir::Etc::PreferencesParts "/dev/null";
            Dir::State "{_folder}/state";
            Dir::State::status "{_folder}/status";
            Dir::Cache "{_folder}/cache";
            APT::Architecture "{ApplianceRecipe.Architecture}";
            APT::Architectures:: "{ApplianceRecipe.Architecture}";
            APT::Install-Recommends "false";
            APT::Sandbox::User "";
            Acquire::Languages "none";
            {string.Join('\n', reach)}

            """;
        await File.WriteAllTextAsync(Path.Combine(_folder, "apt.conf"), settings, cancel).ConfigureAwait(false);
    }
}
