namespace Engine.Operations.Sysprep.Steps;

internal sealed class DhcpClientState : ISysprepStep
{
    public string Name => "dhcp-client-state";
    public string Heading => "Remove leases and keys of DHCP clients";
    public bool IsDefault => true;
    public int Order => 240;

    public Task FindAsync(Finding finding, CancellationToken cancel) => finding.RemoveAsync(
        cancel,
        Rules.Content("/var/lib/dhclient"),
        Rules.Content("/var/lib/dhcp"),
        Rules.Tree("/var/lib/dhcpcd/*"),
        Rules.Tree("/var/lib/dhcpcd5/*"),
        Rules.Tree("/var/lib/wicked/*"),
        Rules.Files("/var/lib/NetworkManager/*.lease"),
        Rules.Files("/var/lib/NetworkManager/secret_key"));
}
