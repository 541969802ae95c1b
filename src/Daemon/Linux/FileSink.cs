using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Engine.Protocol.Streams;

namespace Engine.Daemon.Linux;

/// <summary>
/// Takes a file's content. Large blocks that lie well in memory go past the page cache, which under emulation costs more
/// than the disk; where that is not possible (tmpfs, FUSE, an odd end) they are written as usual. Does not close the file.
/// </summary>
internal sealed unsafe class FileSink(Descriptor file, string doing) : WriteOnlyStream
{
    private const int AlignedBytes = 4096; // of the largest sectors
    private const int DirectBytesMin = 256 * 1024;

    private long _written;
    private bool _mayBeDirect = true;
    private bool _isDirect;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var taken = 0;
        if (_mayBeDirect && buffer.Length >= DirectBytesMin && IsAligned(buffer))
            taken = WriteDirectly(buffer[..(buffer.Length & -AlignedBytes)]);
        if (taken < buffer.Length)
        {
            SetDirect(false);
            file.Write(buffer[taken..], doing);
        }
        _written += buffer.Length;
    }

    private bool IsAligned(ReadOnlySpan<byte> buffer) =>
        _written % AlignedBytes == 0 && (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(buffer)) % AlignedBytes == 0;

    /// <returns>How much was written; what is left is for the usual way.</returns>
    private int WriteDirectly(ReadOnlySpan<byte> buffer)
    {
        _mayBeDirect = SetDirect(true);
        var written = 0;
        while (_mayBeDirect && written < buffer.Length)
        {
            var count = FileCalls.Write(file, ref MemoryMarshal.GetReference(buffer[written..]), (nuint)(buffer.Length - written));
            if (count >= 0)
            {
                written += (int)count;
                _mayBeDirect = count > 0 && written % AlignedBytes == 0;
            }
            else if (Marshal.GetLastPInvokeError() == Errno.EINVAL)
            {
                _mayBeDirect = false; // the file system lets the flag be set and then does not do it
            }
            else if (Marshal.GetLastPInvokeError() != Errno.EINTR)
            {
                throw Errno.LastFailure(doing);
            }
        }
        return written;
    }

    private bool SetDirect(bool isWanted)
    {
        if (isWanted != _isDirect && FileCalls.SetDirect(file, isWanted))
            _isDirect = isWanted;
        return _isDirect == isWanted;
    }
}
