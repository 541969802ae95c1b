namespace Engine.Operations.Sysprep.Steps;

internal sealed class NetworkCardAddress : ISysprepStep
{
    public string Name => "net-hwaddr";
    public string Heading => "Remove MAC addresses that tie connections to network cards";
    public bool IsDefault => true;
    public int Order => 320;

    public async Task FindAsync(Finding finding, CancellationToken cancel)
    {
        await finding.EditAsync("hwaddr-ifcfg", [], ["/etc/sysconfig/network-scripts/ifcfg-*", "/etc/sysconfig/network/ifcfg-*"], cancel);
        await finding.EditAsync("hwaddr-keyfile", [], ["/etc/NetworkManager/system-connections/*"], cancel);
        await finding.EditAsync("hwaddr-interfaces", [], ["/etc/network/interfaces", "/etc/network/interfaces.d/*"], cancel);
    }
}
