using System.Runtime.InteropServices;

namespace Engine.Daemon.Linux;

/// <summary>Removes a file, or a folder with all below it, by names in open folders: links are removed, never followed.</summary>
public static class TreeRemoval
{
    // Some file systems skip entries while others are removed, so a folder that is not empty is read again, but not for ever.
    private const int PassesMax = 16;

    /// <exception cref="Engine.Protocol.Errors.ActionException">
    /// ENOENT: there is none. EBUSY: a file system is mounted in it. What came before the failure is gone.
    /// </exception>
    public static void Remove(Place place, string doing)
    {
        var status = FileStatus.OfName(place.Folder, place.Name) ?? throw Errno.LastFailure(doing);
        if (status.Kind != FileKind.Folder)
        {
            Unlink(place.Folder, place.Name, 0, doing);
            return;
        }
        for (var pass = 1; ; pass++)
        {
            RemoveContent(place, doing);
            if (FileCalls.UnlinkAt(place.Folder, place.Name, FileCalls.AtRemoveDir) == 0)
                return;
            if (Marshal.GetLastPInvokeError() != Errno.ENOTEMPTY || pass == PassesMax)
                throw Errno.LastFailure(doing);
        }
    }

    private static void RemoveContent(Place place, string doing)
    {
        const int flags = FileCalls.ReadOnly | FileCalls.Directory | FileCalls.NoFollow | FileCalls.CloseOnExec;
        var start = FileCalls.OpenAt(place.Folder, place.Name, flags, 0);
        if (start.IsInvalid)
            throw Errno.LastFailure(doing);
        using var walk = new TreeWalk(start, doing);
        for (var step = walk.Next(); step != WalkStep.End; step = walk.Next())
        {
            if (step == WalkStep.Left)
            {
                // Not empty still: the next pass comes by again.
                if (FileCalls.UnlinkAt(walk.Folder, walk.Name, FileCalls.AtRemoveDir) != 0
                    && Marshal.GetLastPInvokeError() != Errno.ENOTEMPTY)
                    throw Errno.LastFailure(doing);
            }
            else if (walk.Kind == FileKind.Folder)
            {
                walk.Enter();
            }
            else
            {
                Unlink(walk.Folder, walk.Name, 0, doing);
            }
        }
    }

    private static void Unlink(Descriptor folder, byte[] name, int flags, string doing)
    {
        if (FileCalls.UnlinkAt(folder, name, flags) != 0)
            throw Errno.LastFailure(doing);
    }
}
