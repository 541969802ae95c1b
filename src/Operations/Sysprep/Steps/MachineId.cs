namespace Engine.Operations.Sysprep.Steps;

/// <summary>An empty /etc/machine-id is filled at the next start, and the start is not taken for the first one of all (machine-id(5)).</summary>
internal sealed class MachineId : ISysprepStep
{
    public string Name => "machine-id";
    public string Heading => "Empty the machine's id, so that the next start makes a new one";
    public bool IsDefault => true;
    public int Order => 330;

    private const string SystemdId = "/etc/machine-id";
    private const string DbusId = "/var/lib/dbus/machine-id";

    // A link is another name of the id that is emptied. dbus makes its own again, of /etc/machine-id.
    public async Task FindAsync(Finding finding, CancellationToken cancel)
    {
        var found = await finding.LookAsync([Rules.Itself(SystemdId)], cancel);
        if (found is [{ Target: DbusId or "../var/lib/dbus/machine-id" }])
        {
            await finding.TruncateAsync(cancel, DbusId);
            return;
        }
        await finding.TruncateAsync(cancel, SystemdId);
        if ((await finding.LookAsync([Rules.Files(DbusId)], cancel)) is [{ Target: "" }])
            await finding.RemoveAsync(cancel, Rules.Files(DbusId));
    }
}
