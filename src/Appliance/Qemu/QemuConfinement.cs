using System.ComponentModel;
using System.Runtime.InteropServices;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Qemu;

/// <summary>
/// A qemu of root becomes nobody where that is possible: all it needs is open before it starts. The exceptions are a user namespace
/// without that user, an appliance that others may not read, and a /dev/kvm for root alone; then only its system calls are filtered.
/// </summary>
internal static class QemuConfinement
{
    private const uint Nobody = 65534;
    private const int GroupMayReadWrite = 0x30;
    private const int OthersMayReadWrite = 0x06;

    /// <param name="openedAgain">Files that qemu opens by itself.</param>
    public static Confinement For(bool hasKvm, IEnumerable<SafeHandle> openedAgain)
    {
        var ours = new Confinement(null, null);
        if (Libc.geteuid() != 0 || !IsMapped("/proc/self/uid_map") || !IsMapped("/proc/self/gid_map")
            || openedAgain.Any(file => (FileStatus.Of(file).Mode & FileStatus.OthersMayRead) == 0))
        {
            return ours;
        }

        return hasKvm ? WithKvm() ?? ours : new Confinement(Nobody, null);
    }

    private static Confinement? WithKvm()
    {
        try
        {
            var device = FileStatus.Of(KvmDevice.Path);
            return (device.Mode & OthersMayReadWrite) == OthersMayReadWrite ? new Confinement(Nobody, null)
                : (device.Mode & GroupMayReadWrite) == GroupMayReadWrite ? new Confinement(Nobody, device.Group)
                : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    // Lines of: first number inside, first number outside, how many.
    private static bool IsMapped(string map)
    {
        try
        {
            return File.ReadLines(map)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse).ToArray())
                .Any(range => range is [var first, _, var count] && first <= Nobody && Nobody < first + count);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
