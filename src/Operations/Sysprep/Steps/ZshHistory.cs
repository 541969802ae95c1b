namespace Engine.Operations.Sysprep.Steps;

internal sealed class ZshHistory : ISysprepStep
{
    public string Name => "zsh-history";
    public string Heading => "Remove the history of zsh of all users";
    public bool IsDefault => true;
    public int Order => 130;

    public Task FindAsync(Finding finding, CancellationToken cancel) => finding.RemoveFromHomesAsync(Rules.Files, ".zsh_history", cancel);
}
