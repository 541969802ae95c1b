using System.Runtime.InteropServices;

namespace Engine.Daemon.Linux;

/// <summary>Sets owners where the file system knows any.</summary>
internal static class FileOwner
{
    /// <summary>We are root, so a refusal means a file system without owners (vfat): what is copied there has none.</summary>
    public static void Set(Descriptor file, uint owner, uint group, string doing)
    {
        if (FileCalls.ChangeOwnerAt(file, FileCalls.Empty, owner, group, FileCalls.AtEmptyPath) != 0
            && Marshal.GetLastPInvokeError() is not (Errno.EPERM or Errno.ENOTSUP))
            throw Errno.LastFailure(doing);
    }
}
