using System.Buffers;
using System.Runtime.InteropServices;
using Engine.Protocol.Rpc;

namespace Engine.Daemon.Linux;

/// <summary>
/// The disk by which the host hands over the content of uploads. Read past the page cache into one huge page, which the
/// hypervisor fills in a single go.
/// </summary>
internal sealed unsafe partial class BulkDisk : MemoryManager<byte>, IBulkDisk
{
    private const string Doing = "bulk disk";
    private const int BufferBytes = 1024 * 1024;
    private const int HugePageBytes = 2 * 1024 * 1024;
    private const int SectorBytes = 512;
    private const int AdviseHugePage = 14;

    private readonly Descriptor _disk;
    private readonly byte* _buffer;

    private BulkDisk(Descriptor disk)
    {
        _disk = disk;
        _buffer = (byte*)NativeMemory.AlignedAlloc(HugePageBytes, HugePageBytes);
        _ = madvise(_buffer, HugePageBytes, AdviseHugePage); // without them it works too
    }

    public int ChunkBytesMax => BufferBytes;

    /// <returns>Null when there is no virtio disk of this serial number, or it can't be opened.</returns>
    public static BulkDisk? Find(string serial)
    {
        if (ApplianceDisk.WithSerial(serial) is not { } name)
            return null;
        var disk = FileCalls.Open(NulBytes.Of($"/dev/{name}"), FileCalls.ReadOnly | FileCalls.Direct | FileCalls.CloseOnExec, 0);
        if (!disk.IsInvalid)
            return new BulkDisk(disk);
        disk.Dispose();
        return null;
    }

    public ReadOnlyMemory<byte> Read(long offset, int lengthBytes)
    {
        var whole = (lengthBytes + SectorBytes - 1) & ~(SectorBytes - 1);
        for (var done = 0; done < whole;)
        {
            var count = FileCalls.ReadAt(_disk, _buffer + done, (nuint)(whole - done), offset + done);
            if (count > 0)
                done += (int)count;
            else if (count == 0)
                throw Errno.Failure(Errno.EIO, Doing);
            else if (Marshal.GetLastPInvokeError() != Errno.EINTR)
                throw Errno.LastFailure(Doing);
        }
        return Memory[..lengthBytes];
    }

    public override Span<byte> GetSpan() => new(_buffer, BufferBytes);

    // The buffer never moves.
    public override MemoryHandle Pin(int elementIndex = 0) => new(_buffer + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        NativeMemory.AlignedFree(_buffer);
        _disk.Dispose();
    }

    [LibraryImport("libc")]
    private static partial int madvise(void* start, nuint length, int advice);
}
