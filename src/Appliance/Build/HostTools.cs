using System.Collections.Immutable;
using System.Text;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Build;

/// <summary>The host's programs that the build runs, and how their failures are told.</summary>
internal static class HostTools
{
    /// <summary>Which package brings which program.</summary>
    private static readonly ImmutableArray<(string Program, string Package)> _programs =
    [
        ("apt-get", "apt"), ("apt-config", "apt"), ("dpkg-deb", "dpkg"), ("xz", "xz-utils"), ("depmod", "kmod"),
        ("mkfs.erofs", "erofs-utils"), ("mke2fs", "e2fsprogs"),
    ];

    public static ImmutableArray<string> Packages { get; } = [.. _programs.Select(tool => tool.Package).Distinct()];

    /// <summary>Runs a tool that must succeed and gives its standard output.</summary>
    /// <param name="doing">What for, as the end of "could not …".</param>
    /// <param name="timeMax">Longer than this is a failure.</param>
    /// <exception cref="ApplianceBuildException">It is missing, fails or takes too long.</exception>
    public static async Task<string> RunAsync(Command command, string doing, TimeSpan timeMax, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(timeMax);
        CommandResult result;
        try
        {
            result = await CommandRunner.RunAsync(command, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ApplianceBuildException($"could not {doing}: {command.Program} took longer than {timeMax.TotalMinutes:0} minutes");
        }
        catch (ProgramMissingException missing)
        {
            throw new ApplianceBuildException(
                $"could not {doing}: {command.Program} is not installed", InstallLine(command.Program), cause: missing);
        }

        if (result.ExitStatus != 0)
        {
            throw new ApplianceBuildException(
                $"could not {doing}: {command.Program} ended with status {result.ExitStatus}",
                RemedyFor(result.ErrorTail),
                result.ErrorTail.Trim());
        }

        return Encoding.UTF8.GetString(result.Output);
    }

    private static string InstallLine(string program) =>
        _programs.Where(tool => tool.Program == program).Select(tool => $"apt-get install {tool.Package}").FirstOrDefault("");

    private static string RemedyFor(string errors) =>
        errors.Contains("No space left", StringComparison.OrdinalIgnoreCase) ? "make room on the disk of the cache folder"
        : errors.Contains("Could not resolve", StringComparison.Ordinal) || errors.Contains("Failed to fetch", StringComparison.Ordinal)
            ? "check that this machine reaches its Debian mirror (apt-get update)"
        : "";
}
