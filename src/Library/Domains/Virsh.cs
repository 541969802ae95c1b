using Engine.Appliance.Processes;

namespace Engine.Library.Domains;

/// <summary>Asks libvirt by its own program, which reads and changes nothing (<c>virsh -r</c>).</summary>
/// <param name="environment">Of the handle: LIBVIRT_DEFAULT_URI is passed on.</param>
internal sealed class Virsh(IReadOnlyDictionary<string, string> environment)
{
    private const string DefaultUri = "LIBVIRT_DEFAULT_URI";

    // A far connection may ask for a password on the way, and there is nobody to give it.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    /// <summary>The description of a domain, as XML.</summary>
    /// <exception cref="ActionException">There is no virsh, no such domain, or no answer.</exception>
    public async Task<byte[]> DescribeAsync(string domain, string? uri, CancellationToken cancel)
    {
        var command = new Command("virsh", [.. Words(domain, uri)])
        {
            OutputBytesMax = DomainDescription.BytesMax,
            Environment = environment.TryGetValue(DefaultUri, out var given) && given.Length > 0
                ? new Dictionary<string, string> { [DefaultUri] = given }
                : new Dictionary<string, string>(),
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_patience);
        try
        {
            var result = await CommandRunner.RunAsync(command, limit.Token).ConfigureAwait(false);
            return result.ExitStatus == 0 ? result.Output : throw Failed(domain, result);
        }
        catch (ProgramMissingException)
        {
            throw new ActionException(
                "ENOTSUP", "add_domain: libvirt's program virsh is not installed: apt-get install libvirt-clients, or add the disks by add_drive");
        }
        catch (CommandOutputException much)
        {
            throw new ActionException("EIO", $"add_domain: {much.Message}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ActionException("ETIMEDOUT", $"add_domain: virsh did not answer within {_patience.TotalSeconds:0} s");
        }
    }

    // A name that begins with a hyphen is the option's value all the same.
    private static IEnumerable<string> Words(string domain, string? uri) =>
        ["-q", "-r", .. uri is null ? Array.Empty<string>() : ["-c", uri], "dumpxml", "--domain", domain];

    private static ActionException Failed(string domain, CommandResult result)
    {
        var said = result.ErrorTail.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var isMissing = said.Any(line => line.Contains("failed to get domain", StringComparison.Ordinal)
            || line.Contains("Domain not found", StringComparison.Ordinal));
        return new(isMissing ? "ENOENT" : "EIO", $"add_domain: {domain}: virsh ended with {result.ExitStatus}: {(said.Length > 0 ? said[^1] : "it said nothing")}");
    }
}
