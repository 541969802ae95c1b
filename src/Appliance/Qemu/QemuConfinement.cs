using System.ComponentModel;
using System.Runtime.InteropServices;
using Engine.Appliance.Processes;
using Engine.Appliance.Processes.Jailing;
using Engine.Appliance.Qemu.Jailing;

namespace Engine.Appliance.Qemu;

/// <summary>
/// A qemu of root becomes nobody where that is possible: all it needs is open before it starts. The exceptions are a user namespace
/// without that user, an appliance that others may not read, and a /dev/kvm for root alone. Whoever it is, it lives in a jail: what of
/// that this machine does not allow is left out.
/// </summary>
internal static class QemuConfinement
{
    private const uint Nobody = 65534;
    private const int GroupMayReadWrite = 0x30;
    private const int OthersMayReadWrite = 0x06;

    /// <summary>Starts a child in the best confinement that this machine allows.</summary>
    /// <param name="needsNetwork">Whether it has to reach servers by itself.</param>
    /// <param name="openedAgain">Files that qemu opens by itself.</param>
    /// <exception cref="ProgramMissingException">There is no qemu.</exception>
    /// <exception cref="JailException">The rule wants walls that this machine does not allow.</exception>
    public static async Task<ChildProcess> StartAsync(
        ChildStart start, JailRule rule, bool hasKvm, bool needsNetwork, IEnumerable<SafeHandle> openedAgain)
    {
        var user = OfUser(hasKvm, openedAgain);
        var (assumed, isAssumed) = await JailProbe.AssumeAsync(user.User).ConfigureAwait(false);
        try
        {
            return await ChildProcess.StartAsync(start with { Confinement = With(assumed) }).ConfigureAwait(false);
        }
        catch (JailException) when (isAssumed)
        {
            return await ChildProcess.StartAsync(
                start with { Confinement = With(await JailProbe.FindAsync(user.User).ConfigureAwait(false)) }).ConfigureAwait(false);
        }

        Confinement With(JailFinding finding)
        {
            var walls = ForWalls(finding, user, start.Program, rule, hasKvm);
            return needsNetwork && walls.Jail is { } jail ? walls with { Jail = jail.WithNetwork() } : walls;
        }
    }

    internal static Confinement ForWalls(JailFinding finding, Confinement user, string program, JailRule rule, bool hasKvm)
    {
        var path = ProgramPath.Find(program);
        if (rule == JailRule.Require)
        {
            Require(finding, user);
        }

        return finding.Own.HasFlag(Namespaces.Files) ? user with { Jail = QemuView.Jail(finding, path, hasKvm) } : user;
    }

    /// <summary>What this machine allows, for the user that qemu has by rights.</summary>
    public static Task<JailFinding> FindJailAsync() => JailProbe.FindAsync(WhyNotNobody() is null ? Nobody : null);

    /// <summary>Null when a qemu of root can be nobody, as far as that depends on the machine.</summary>
    public static string? WhyNotNobody() =>
        Libc.geteuid() != 0 ? "only root can give it another user than its own"
        : !IsMapped("/proc/self/uid_map") || !IsMapped("/proc/self/gid_map") ? $"there is no user {Nobody} in this user namespace"
        : null;

    private static Confinement OfUser(bool hasKvm, IEnumerable<SafeHandle> openedAgain)
    {
        var ours = new Confinement(null, null);
        if (WhyNotNobody() is not null || openedAgain.Any(file => (FileStatus.Of(file).Mode & FileStatus.OthersMayRead) == 0))
        {
            return ours;
        }

        return hasKvm ? WithKvm() ?? ours : new Confinement(Nobody, null);
    }

    private static void Require(JailFinding finding, Confinement user)
    {
        if (finding.Missing.Count > 0)
        {
            throw new JailException(string.Join(
                "; ", finding.Missing.GroupBy(one => one.Value).Select(same => $"{string.Join(", ", same.Select(one => one.Key))}: {same.Key}")));
        }

        if (Libc.geteuid() == 0 && user.User is null)
        {
            throw new JailException(WhyNotNobody() ?? "as another user than root qemu could not open the appliance's files or /dev/kvm");
        }
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
