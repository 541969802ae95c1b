namespace Engine.Operations.Sysprep.Steps;

internal sealed class CloudInit : ISysprepStep
{
    public string Name => "cloud-init";
    public string Heading => "Remove cloud-init's memory of this machine, so that it runs as at a first start";
    public bool IsDefault => true;
    public int Order => 310;

    public Task FindAsync(Finding finding, CancellationToken cancel) => finding.RemoveAsync(
        cancel,
        Rules.Tree("/var/lib/cloud/instance"),
        Rules.Tree("/var/lib/cloud/instances"),
        Rules.Tree("/var/lib/cloud/data"),
        Rules.Tree("/var/lib/cloud/sem"),
        Rules.Tree("/var/lib/cloud/handlers"),
        Rules.Files("/run/cloud-init/*"));
}
