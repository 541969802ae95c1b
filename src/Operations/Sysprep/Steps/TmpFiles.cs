namespace Engine.Operations.Sysprep.Steps;

internal sealed class TmpFiles : ISysprepStep
{
    public string Name => "tmp-files";
    public string Heading => "Remove temporary files";
    public bool IsDefault => true;
    public int Order => 230;

    public Task FindAsync(Finding finding, CancellationToken cancel) => finding.RemoveAsync(
        cancel,
        Rules.Content("/tmp"),
        Rules.Content("/var/tmp"));
}
