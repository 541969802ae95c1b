using System.Runtime.InteropServices;

namespace Engine.Daemon.Linux;

/// <summary>Copies one file that is no folder, and what belongs to a file beside its content.</summary>
internal static class FileCopy
{
    private const int SeekSet = 0;
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const int BlockBytes = 256 * 1024;

    public static void Copy(
        Descriptor from, byte[] name, FileStatus status, Descriptor to, byte[] newName, string doing, bool isPlain = false)
    {
        if (FileCalls.UnlinkAt(to, newName, 0) != 0 && Marshal.GetLastPInvokeError() != Errno.ENOENT)
            throw Errno.LastFailure(doing);
        switch (status.Kind)
        {
            case FileKind.Regular:
                CopyContent(from, name, status.Size, to, newName, doing);
                break;
            case FileKind.Link:
                Check(FileCalls.SymlinkAt(ReadLink(from, name, doing), to, newName), doing);
                break;
            default:
                Check(FileCalls.MakeNodeAt(to, newName, (uint)status.Kind | 0x180 /* 0600 */, status.Device), doing);
                break;
        }
        CopyMetadata(from, name, status, to, newName, doing, isPlain);
    }

    /// <summary>Owner, mode, extended attributes and times, in the order in which none undoes another.</summary>
    /// <param name="isPlain">Only the permissions, less the umask.</param>
    public static void CopyMetadata(
        Descriptor from, byte[] name, FileStatus status, Descriptor to, byte[] newName, string doing, bool isPlain = false)
    {
        if (isPlain)
        {
            using var copy = FileCalls.OpenAt(to, newName, FileCalls.PathOnly | FileCalls.NoFollow | FileCalls.CloseOnExec, 0);
            if (copy.IsInvalid)
                throw Errno.LastFailure(doing);
            if (status.Kind != FileKind.Link)
                SetPlainMode(copy, status, doing);
            return;
        }
        using var source = FileCalls.OpenAt(from, name, FileCalls.PathOnly | FileCalls.NoFollow | FileCalls.CloseOnExec, 0);
        using var target = FileCalls.OpenAt(to, newName, FileCalls.PathOnly | FileCalls.NoFollow | FileCalls.CloseOnExec, 0);
        if (source.IsInvalid || target.IsInvalid)
            throw Errno.LastFailure(doing);
        FileOwner.Set(target, status.Owner, status.Group, doing);
        if (status.Kind != FileKind.Link)
            Check(FileCalls.ChangeMode(NulBytes.Of(target.ProcPath), status.Permissions), doing);
        foreach (var (attribute, value) in ExtendedAttributes.Of(source))
            ExtendedAttributes.TrySet(target, attribute, value);
        SetTimes(target, status.Accessed, status.Modified, doing);
    }

    /// <summary>The permissions of another file, less the umask; a file system that keeps none is left at that.</summary>
    public static void SetPlainMode(Descriptor file, FileStatus like, string doing)
    {
        var mask = Kernel.Umask(0);
        Kernel.Umask(mask);
        if (FileCalls.ChangeMode(NulBytes.Of(file.ProcPath), like.Permissions & 0x1FF & ~mask) != 0
            && Marshal.GetLastPInvokeError() is not (Errno.EPERM or Errno.ENOTSUP))
            throw Errno.LastFailure(doing);
    }

    public static void SetTimes(Descriptor file, FileTime accessed, FileTime modified, string doing) =>
        Check(FileCalls.SetTimesAt(file, FileCalls.Empty, [ToSpec(accessed), ToSpec(modified)], FileCalls.AtEmptyPath), doing);

    /// <returns>The link's target, ended by a NUL.</returns>
    public static byte[] ReadLink(Descriptor folder, byte[] name, string doing)
    {
        var buffer = new byte[64 * 1024];
        var length = FileCalls.ReadLinkAt(folder, name, buffer, (nuint)buffer.Length);
        return length < 0 ? throw Errno.LastFailure(doing) : NulBytes.Of(buffer.AsSpan(0, (int)length));
    }

    private static void CopyContent(Descriptor from, byte[] name, long size, Descriptor to, byte[] newName, string doing)
    {
        const int readFlags = FileCalls.ReadOnly | FileCalls.NoFollow | FileCalls.NonBlock | FileCalls.NoTerminal | FileCalls.CloseOnExec;
        const int writeFlags = FileCalls.WriteOnly | FileCalls.Create | FileCalls.Exclusive | FileCalls.CloseOnExec;
        using var source = FileCalls.OpenAt(from, name, readFlags, 0);
        if (source.IsInvalid)
            throw Errno.LastFailure(doing);
        using var target = FileCalls.OpenAt(to, newName, writeFlags, 0x180 /* 0600 */);
        if (target.IsInvalid)
            throw Errno.LastFailure(doing);
        var block = new byte[BlockBytes];
        // Holes stay holes. The size bounds the loop, whatever a file system says of its data.
        for (long at = 0; at < size;)
        {
            var data = FileCalls.Seek(source, at, SeekData);
            if (data < 0 && Marshal.GetLastPInvokeError() == Errno.ENXIO)
                break;
            var end = data < 0 ? size : Math.Min(FileCalls.Seek(source, data, SeekHole), size);
            at = Math.Max(data, at);
            if (end <= at)
                end = size;
            Check(FileCalls.Seek(source, at, SeekSet), doing);
            Check(FileCalls.Seek(target, at, SeekSet), doing);
            while (at < end)
            {
                var count = source.Read(block.AsSpan(0, (int)Math.Min(block.Length, end - at)), doing);
                // Shorter than it said: the rest becomes a hole.
                if (count == 0)
                    break;
                target.Write(block.AsSpan(0, count), doing);
                at += count;
            }
            if (at < end)
                break;
        }
        Check(FileCalls.SetSize(target, size), doing);
        target.CloseWritten(doing);
    }

    private static FileCalls.TimeSpec ToSpec(FileTime time) => new() { Seconds = time.Seconds, Nanoseconds = time.Nanoseconds };

    private static void Check(long result, string doing)
    {
        if (result < 0)
            throw Errno.LastFailure(doing);
    }
}
