namespace Engine.Inspection;

/// <summary>The disks of one guest as the appliance sees them.</summary>
public interface IMachine
{
    /// <summary>Whole disks in the order they were added: the guest's names (<c>/dev/vda1</c>) are read by position.</summary>
    IReadOnlyList<Device> Disks { get; }

    /// <summary>Everything that can be mounted, and swap, in the order of <c>list_filesystems</c>.</summary>
    IReadOnlyList<FileSystem> FileSystems { get; }

    /// <summary>
    /// Mounts read-only, runs <paramref name="look"/>, unmounts; null when it can't be mounted. May be called inside
    /// <paramref name="look"/> for another file system (a separate /usr), so each call has a mount point of its own.
    /// </summary>
    T? Mounted<T>(Mountable mountable, Func<IFileTree, T?> look) where T : class;
}
