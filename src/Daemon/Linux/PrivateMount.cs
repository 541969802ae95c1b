using Engine.Protocol.Errors;

namespace Engine.Daemon.Linux;

/// <summary>A file system of the guest, mounted beside its tree for as long as something is done with it.</summary>
internal static class PrivateMount
{
    private const string Mountpoint = "/tmp/private-mount";

    /// <param name="device">The API's name.</param>
    /// <param name="work">Is given the path.</param>
    /// <exception cref="ActionException">It can't be mounted, or the work failed.</exception>
    public static void With(string device, string type, string doing, Action<string> work)
    {
        Directory.CreateDirectory(Mountpoint);
        using (var target = FileCalls.Open(NulBytes.Of(Mountpoint), FileCalls.PathOnly | FileCalls.Directory | FileCalls.CloseOnExec, 0))
            FilesystemMount.Mount(GuestDevice.KernelPath(device), target, type, MountOptions.Parse("nodev,nosuid,noexec"), doing);
        try
        {
            work(Mountpoint);
        }
        finally
        {
            // A mount that stays would keep the device busy for ever; detached, it goes with its last user.
            if (MountCalls.TryUnmount(Mountpoint) != 0)
                MountCalls.TryUnmount(Mountpoint, MountCalls.Detach);
        }
    }
}
