namespace Engine.Operations.Sysprep.Steps;

internal sealed class UdevPersistentNet : ISysprepStep
{
    public string Name => "udev-persistent-net";
    public string Heading => "Remove udev's rules that name network cards";
    public bool IsDefault => true;
    public int Order => 270;

    public Task FindAsync(Finding finding, CancellationToken cancel) =>
        finding.RemoveAsync(cancel, Rules.Files("/etc/udev/rules.d/70-persistent-net.rules"));
}
