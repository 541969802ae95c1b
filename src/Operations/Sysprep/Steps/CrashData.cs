namespace Engine.Operations.Sysprep.Steps;

internal sealed class CrashData : ISysprepStep
{
    public string Name => "crash-data";
    public string Heading => "Remove dumps of crashed kernels and programs";
    public bool IsDefault => true;
    public int Order => 290;

    public Task FindAsync(Finding finding, CancellationToken cancel) => finding.RemoveAsync(
        cancel,
        Rules.Tree("/var/crash/*"),
        Rules.Tree("/var/log/dump/*"));
}
