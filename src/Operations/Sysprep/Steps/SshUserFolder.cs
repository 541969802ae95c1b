namespace Engine.Operations.Sysprep.Steps;

internal sealed class SshUserFolder : ISysprepStep
{
    public string Name => "ssh-userdir";
    public string Heading => "Remove the .ssh folders of all users";
    public bool IsDefault => true;
    public int Order => 110;

    public Task FindAsync(Finding finding, CancellationToken cancel) => finding.RemoveFromHomesAsync(Rules.Tree, ".ssh", cancel);
}
