namespace Engine.Operations.Sysprep.Steps;

internal sealed class HostnameStep : ISysprepStep
{
    public string Name => "hostname";
    public string Heading => "Give the system a host name (--hostname)";
    public bool IsDefault => false;
    public int Order => 900;

    private static readonly string[] Whole = ["/etc/hostname", "/etc/HOSTNAME"];

    public async Task FindAsync(Finding finding, CancellationToken cancel)
    {
        if (finding.Facts.NewHostname is not { } name)
        {
            finding.Skip("no host name is given (--hostname)");
            return;
        }
        var there = await finding.LookAsync(
            [.. Whole.Select(Rules.Itself), Rules.Itself("/etc/sysconfig/network"), Rules.Itself("/etc/conf.d/hostname")], cancel);
        await finding.EditAsync("replace", [$"{name}\n"], Whole, cancel);
        await finding.EditAsync("assign", ["HOSTNAME", name], ["/etc/sysconfig/network"], cancel);
        await finding.EditAsync("assign", ["hostname", $"\"{name}\""], ["/etc/conf.d/hostname"], cancel);
        await finding.EditAsync("assign", ["PRETTY_HOSTNAME", $"\"{name}\""], ["/etc/machine-info"], cancel);
        if (there.Count == 0)
            finding.Make("/etc/hostname", $"{name}\n");
        if (finding.Facts.Hostname.Length > 0)
            await finding.EditAsync("hosts", [finding.Facts.Hostname, name], ["/etc/hosts"], cancel);
    }
}
