namespace Engine.Operations.Sysprep.Steps;

internal sealed class Utmp : ISysprepStep
{
    public string Name => "utmp";
    public string Heading => "Remove the list of who is logged in";
    public bool IsDefault => true;
    public int Order => 280;

    public Task FindAsync(Finding finding, CancellationToken cancel) => finding.RemoveAsync(
        cancel,
        Rules.Files("/var/run/utmp"),
        Rules.Files("/run/utmp"));
}
