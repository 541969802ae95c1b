namespace Engine.Daemon.Linux;

/// <summary>A btrfs on a device, looked into without the guest's tree: from where it is mounted already, or a mount of our own.</summary>
internal sealed class BtrfsTop : IDisposable
{
    private const string OwnMountpoint = "/run/engined/btrfs";

    private readonly Descriptor _folder;
    private readonly bool _ownMount;

    private BtrfsTop(Descriptor folder, bool ownMount)
    {
        _folder = folder;
        _ownMount = ownMount;
        Tree = new BtrfsTree(folder);
    }

    public BtrfsTree Tree { get; }

    /// <param name="device">The API's name.</param>
    public static BtrfsTop Open(string device)
    {
        var kernelPath = GuestDevice.KernelPath(device);
        var number = GuestDevice.Status(kernelPath)?.Device;
        var mounted = MountTable.Guests()
            .LastOrDefault(entry => entry.Type == "btrfs" && GuestDevice.Status(entry.Source)?.Device == number);
        if (mounted is not null && OpenFolder(mounted.Target) is { IsInvalid: false } there)
            return new BtrfsTop(there, ownMount: false);

        Directory.CreateDirectory(OwnMountpoint);
        using (var target = FileCalls.Open(NulBytes.Of(OwnMountpoint), FileCalls.PathOnly | FileCalls.Directory | FileCalls.CloseOnExec, 0))
        {
            // Looking must not write: neither mount for writing nor replay the journal.
            var options = MountOptions.Parse($"ro,nodev,nosuid,noexec,rescue=nologreplay,subvolid={BtrfsTree.TopLevel}");
            FilesystemMount.Mount(kernelPath, target, "btrfs", options, device);
        }
        var folder = OpenFolder(OwnMountpoint);
        if (!folder.IsInvalid)
            return new BtrfsTop(folder, ownMount: true);
        var cause = Errno.LastFailure(device);
        Unmount();
        throw cause;
    }

    public void Dispose()
    {
        _folder.Dispose();
        if (_ownMount)
            Unmount();
    }

    private static Descriptor OpenFolder(string path) =>
        FileCalls.Open(NulBytes.Of(path), FileCalls.ReadOnly | FileCalls.Directory | FileCalls.CloseOnExec, 0);

    private static void Unmount()
    {
        // A mount that stays would keep the device busy for ever; detached, it goes with its last user.
        if (MountCalls.TryUnmount(OwnMountpoint) != 0)
            MountCalls.TryUnmount(OwnMountpoint, MountCalls.Detach);
    }
}
