namespace Engine.Operations.Sysprep.Steps;

internal sealed class BashHistory : ISysprepStep
{
    public string Name => "bash-history";
    public string Heading => "Remove the history of bash of all users";
    public bool IsDefault => true;
    public int Order => 120;

    public Task FindAsync(Finding finding, CancellationToken cancel) => finding.RemoveFromHomesAsync(Rules.Files, ".bash_history", cancel);
}
