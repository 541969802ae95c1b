namespace Engine.Operations.Sysprep.Steps;

internal sealed class CronSpool : ISysprepStep
{
    public string Name => "cron-spool";
    public string Heading => "Remove users' cron jobs and at jobs";
    public bool IsDefault => true;
    public int Order => 210;

    private static readonly string[] Counters = ["/var/spool/at/.SEQ", "/var/spool/atjobs/.SEQ", "/var/spool/cron/atjobs/.SEQ"];

    // The folders belong to packages, which don't make them again; nor does at its counter of jobs.
    public async Task FindAsync(Finding finding, CancellationToken cancel)
    {
        await finding.EditAsync("replace", ["00000\n"], Counters, cancel);
        await finding.RemoveButAsync(
            Counters,
            [
                Rules.FilesBelow("/var/spool/cron"), Rules.FilesBelow("/var/spool/at"), Rules.FilesBelow("/var/spool/atjobs"),
                Rules.FilesBelow("/var/spool/atspool"),
            ],
            cancel);
    }
}
