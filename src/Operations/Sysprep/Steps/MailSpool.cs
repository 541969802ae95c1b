namespace Engine.Operations.Sysprep.Steps;

internal sealed class MailSpool : ISysprepStep
{
    public string Name => "mail-spool";
    public string Heading => "Remove mail from the local spool";
    public bool IsDefault => true;
    public int Order => 220;

    public Task FindAsync(Finding finding, CancellationToken cancel) => finding.RemoveAsync(
        cancel,
        Rules.Content("/var/spool/mail"),
        Rules.Content("/var/mail"));
}
