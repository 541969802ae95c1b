namespace Engine.Operations.Sysprep.Steps;

internal sealed class SshHostKeys : ISysprepStep
{
    public string Name => "ssh-hostkeys";
    public string Heading => "Remove the SSH host keys";
    public bool IsDefault => true;
    public int Order => 100;

    public Task FindAsync(Finding finding, CancellationToken cancel) => finding.RemoveAsync(cancel, Rules.Files("/etc/ssh/*_host_*"));
}
