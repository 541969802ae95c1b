using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Engine.Daemon.Linux;

/// <summary>
/// Gives a file's content from where it stands. Large blocks that lie well in memory come past the page cache, whose pages
/// cost an emulated guest more than the disk; where that is not possible (tmpfs, FUSE, an odd end) they are read as usual.
/// Does not close the file.
/// </summary>
/// <param name="offset">Where the file stands.</param>
internal sealed unsafe class FileSource(Descriptor file, long offset, string doing)
{
    private const int AlignedBytes = 4096; // of the largest sectors
    private const int DirectBytesMin = 64 * 1024;

    private long _offset = offset;
    private bool _mayBeDirect = true;
    private bool _isDirect;

    /// <returns>How much was read, at most what fits in; 0 at the end.</returns>
    /// <exception cref="Engine.Protocol.Errors.ActionException">EIO and its like.</exception>
    public int Read(Span<byte> into)
    {
        var count = _mayBeDirect && into.Length >= DirectBytesMin && IsAligned(into) ? ReadDirectly(into[..(into.Length & -AlignedBytes)]) : -1;
        if (count < 0)
        {
            SetDirect(false);
            count = file.Read(into, doing);
        }
        _offset += count;
        return count;
    }

    private bool IsAligned(Span<byte> into) =>
        _offset % AlignedBytes == 0 && (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(into)) % AlignedBytes == 0;

    /// <returns>-1 when it is to be read the usual way.</returns>
    private int ReadDirectly(Span<byte> into)
    {
        _mayBeDirect = SetDirect(true);
        while (_mayBeDirect)
        {
            var count = FileCalls.Read(file, ref MemoryMarshal.GetReference(into), (nuint)into.Length);
            if (count >= 0)
                return (int)count;
            if (Marshal.GetLastPInvokeError() == Errno.EINTR)
                continue;
            // EINVAL: the file system lets the flag be set and then does not do it. Anything else may be one bad sector:
            // the usual way gives what comes before it, and says what is wrong.
            _mayBeDirect = false;
        }
        return -1;
    }

    private bool SetDirect(bool isWanted)
    {
        if (isWanted != _isDirect && FileCalls.SetDirect(file, isWanted))
            _isDirect = isWanted;
        return _isDirect == isWanted;
    }
}
