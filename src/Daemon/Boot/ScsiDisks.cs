using System.Globalization;
using Engine.Daemon.Linux;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Boot;

/// <summary>
/// The kernel names SCSI disks in the order in which its asynchronous probes happen to end. Here a disk's name is its
/// place in the order of addresses: probing is held back, then each disk is bound in turn, which the kernel does
/// synchronously and with the lowest free name.
/// </summary>
internal static class ScsiDisks
{
    private const string Bus = "/sys/bus/scsi";
    private const string ScanMode = "/sys/module/scsi_mod/parameters/scan";
    private const int DisksMax = 256;
    private const int SlotMax = 254;
    private static readonly TimeSpan AppearPatience = TimeSpan.FromSeconds(20);

    /// <summary>As soon as SCSI is there: no disk is bound by itself, and hosts are searched for disks at once.</summary>
    public static void HoldNames()
    {
        if (File.Exists($"{Bus}/drivers_autoprobe"))
            File.WriteAllText($"{Bus}/drivers_autoprobe", "0");
        // Our own machines say it on the kernel's command line, where an exported appliance has the client's words.
        if (File.Exists(ScanMode))
            File.WriteAllText(ScanMode, "sync");
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

    /// <summary>Waits for a disk that was plugged in, and binds it.</summary>
    /// <exception cref="ActionException">ENODEV: none came.</exception>
    public static void Add(int slot)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (AddressOf(slot) is { } address)
            {
                if (KernelName(address) is not null || TryBind(address) && KernelName(address) is not null)
                    return;
            }
            if (TimeProvider.System.GetElapsedTime(began) > AppearPatience)
                throw new ActionException("ENODEV", $"no disk came at SCSI target {slot}");
            Pause.Milliseconds(2);
        }
    }

    /// <summary>Writes out what is held of a disk in memory and forgets the disk.</summary>
    /// <exception cref="ActionException">EBUSY or ENODEV.</exception>
    public static void Remove(int slot)
    {
        if (AddressOf(slot) is not { } address || KernelName(address) is not { } name)
            throw new ActionException("ENODEV", $"there is no disk at SCSI target {slot}");
        using (var disk = BlockDevice.OpenExclusively($"/dev/{name}"))
            disk.Flush();
        File.WriteAllText($"{Bus}/devices/{address}/delete", "1");
    }

    private static string? AddressOf(int slot)
    {
        if (slot is < 0 or > SlotMax)
            throw new ActionException("EINVAL", $"{slot} is no SCSI target from 0 to {SlotMax}");
        var ending = string.Create(CultureInfo.InvariantCulture, $":0:{slot}:0");
        return Directory.EnumerateFileSystemEntries($"{Bus}/devices").Select(path => Path.GetFileName(path)!)
            .FirstOrDefault(name => name.EndsWith(ending, StringComparison.Ordinal) && char.IsAsciiDigit(name[0]));
    }

    private static string? KernelName(string address)
    {
        var folder = $"{Bus}/devices/{address}/block";
        return Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).FirstOrDefault() : null;
    }

    private static bool TryBind(string address)
    {
        try
        {
            File.WriteAllText($"{Bus}/drivers/sd/bind", address);
            return true;
        }
        catch (IOException)
        {
            return false; // bound by now, or not ready yet
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
