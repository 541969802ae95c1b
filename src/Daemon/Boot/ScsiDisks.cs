namespace Engine.Daemon.Boot;

/// <summary>
/// The kernel names SCSI disks in the order in which its asynchronous probes happen to end. Here a disk's name is its
/// place in the order of addresses: probing is held back, then each disk is bound in turn, which the kernel does
/// synchronously and with the lowest free name.
/// </summary>
internal static class ScsiDisks
{
    private const string Bus = "/sys/bus/scsi";
    private const int DisksMax = 256;

    public static void HoldNames()
    {
        if (File.Exists($"{Bus}/drivers_autoprobe"))
            File.WriteAllText($"{Bus}/drivers_autoprobe", "0");
    }

    public static void BindInOrder()
    {
        if (!Directory.Exists($"{Bus}/drivers/sd"))
            return;
        foreach (var address in Addresses(Directory.EnumerateFileSystemEntries($"{Bus}/devices").Select(p => Path.GetFileName(p)!)).Take(DisksMax))
        {
            try
            {
                File.WriteAllText($"{Bus}/drivers/sd/bind", address);
            }
            catch (IOException cause)
            {
                Console.Error.WriteLine($"engined: the disk at {address} can't be bound: {cause.Message}");
            }
        }
    }

    /// <summary>Those of the names that are HOST:CHANNEL:TARGET:LUN, in the order of their numbers.</summary>
    internal static IEnumerable<string> Addresses(IEnumerable<string> names) => names
        .Select(name => (Name: name, Parts: name.Split(':')))
        .Where(entry => entry.Parts.Length == 4 && entry.Parts.All(part => uint.TryParse(part, out _)))
        .OrderBy(entry => uint.Parse(entry.Parts[0]))
        .ThenBy(entry => uint.Parse(entry.Parts[1]))
        .ThenBy(entry => uint.Parse(entry.Parts[2]))
        .ThenBy(entry => uint.Parse(entry.Parts[3]))
        .Select(entry => entry.Name);
}
