using System.Text.Json;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Qemu;

/// <summary>
/// Asks qemu-img for the size of an image whose header is too intricate to read here. Its memory and time are bounded, since the
/// image may be made to use them up.
/// </summary>
internal static class ForeignSize
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private static readonly string[] _bounds = ["--as=1073741824", "--cpu=10", "--core=0", "--"];

    /// <exception cref="ApplianceStartException"></exception>
    public static async Task<long> AskAsync(Drive drive, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(_patience);
        var options = $"driver={drive.Format},file.driver=file,file.locking=off,file.filename={drive.Path.Replace(",", ",,")}";
        var command = new Command("prlimit", [.. _bounds, "qemu-img", "info", "--output=json", "--image-opts", options]);
        try
        {
            var result = await CommandRunner.RunAsync(command, patience.Token).ConfigureAwait(false);
            return result.ExitStatus == 0
                ? JsonDocument.Parse(result.Output).RootElement.GetProperty("virtual-size").GetInt64()
                : throw Unreadable(drive, result.ErrorTail);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw Unreadable(drive, $"no answer in {_patience.TotalSeconds} s");
        }
        catch (ProgramMissingException missing)
        {
            throw new ApplianceStartException(missing.Message, "apt-get install util-linux", missing);
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Unreadable(drive, cause.Message);
        }
    }

    private static ApplianceStartException Unreadable(Drive drive, string reason) =>
        new($"the size of the {drive.Format} image '{drive.Path}' can not be told: {reason.Trim()}", "qemu-img (qemu-utils) must read it");
}
