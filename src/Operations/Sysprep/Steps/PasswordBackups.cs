namespace Engine.Operations.Sysprep.Steps;

internal sealed class PasswordBackups : ISysprepStep
{
    public string Name => "passwd-backups";
    public string Heading => "Remove passwd-, shadow- and the like";
    public bool IsDefault => true;
    public int Order => 260;

    public Task FindAsync(Finding finding, CancellationToken cancel) => finding.RemoveAsync(
        cancel,
        Rules.Files("/etc/group-"),
        Rules.Files("/etc/gshadow-"),
        Rules.Files("/etc/passwd-"),
        Rules.Files("/etc/shadow-"),
        Rules.Files("/etc/subgid-"),
        Rules.Files("/etc/subuid-"));
}
