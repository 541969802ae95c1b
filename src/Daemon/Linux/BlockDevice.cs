using System.Runtime.InteropServices;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Linux;

/// <summary>An open block device.</summary>
internal sealed unsafe partial class BlockDevice : IDisposable
{
    private const nuint BLKZEROOUT = 0x127F, BLKROSET = 0x125D, BLKROGET = 0x125E, BLKRRPART = 0x125F, BLKFLSBUF = 0x1261, BLKSSZGET = 0x1268;
    private const nuint BLKDISCARD = 0x1277, BLKGETSIZE64 = 0x80081272;

    private const nuint BLKRASET = 0x1262, BLKBSZGET = 0x80081270, BLKDISCARDZEROES = 0x127C;

    private const int ReadAndWrite = 2;

    private readonly Descriptor _device;
    private readonly string _path;

    private BlockDevice(Descriptor device, string path)
    {
        _device = device;
        _path = path;
    }

    public int Number => _device.Number;

    /// <summary>Opens for reading.</summary>
    /// <param name="kernelPath">The kernel's name of it.</param>
    public static BlockDevice Open(string kernelPath) => Open(kernelPath, FileCalls.ReadOnly);

    /// <summary>Opens for reading and writing, whoever else uses it.</summary>
    public static BlockDevice OpenForWriting(string kernelPath) => Open(kernelPath, ReadAndWrite);

    /// <summary>Opens for writing what nobody else uses.</summary>
    /// <exception cref="ActionException">EBUSY: it, or a partition of it, is mounted or otherwise in use.</exception>
    public static BlockDevice OpenExclusively(string kernelPath) => Open(kernelPath, ReadAndWrite | FileCalls.Exclusive);

    private static BlockDevice Open(string kernelPath, int flags)
    {
        // Without waiting: an empty CD drive would.
        var device = FileCalls.Open(NulBytes.Of(kernelPath), flags | FileCalls.CloseOnExec | FileCalls.NonBlock, 0);
        return device.IsInvalid ? throw Errno.LastFailure(kernelPath) : new BlockDevice(device, kernelPath);
    }

    public long SizeBytes()
    {
        ulong size;
        if (ioctl(_device, BLKGETSIZE64, &size) != 0)
            throw Errno.LastFailure($"{_path}: BLKGETSIZE64");
        return (long)size;
    }

    /// <summary>The logical sector's size.</summary>
    public int SectorBytes()
    {
        int size;
        if (ioctl(_device, BLKSSZGET, &size) != 0)
            throw Errno.LastFailure($"{_path}: BLKSSZGET");
        return size;
    }

    /// <summary>The block's size that the kernel reads and writes it by.</summary>
    public int BlockBytes()
    {
        int size;
        if (ioctl(_device, BLKBSZGET, &size) != 0)
            throw Errno.LastFailure($"{_path}: BLKBSZGET");
        return size;
    }

    /// <summary>How far the kernel reads ahead, in units of 512 bytes.</summary>
    public void SetReadAhead(int units)
    {
        if (ioctl(_device, BLKRASET, (void*)(nint)units) != 0)
            throw Errno.LastFailure($"{_path}: BLKRASET");
    }

    /// <summary>Whether the kernel vouches that discarded parts read as zeros.</summary>
    public bool DiscardsToZeros()
    {
        uint zeros;
        if (ioctl(_device, BLKDISCARDZEROES, &zeros) != 0)
            throw Errno.LastFailure($"{_path}: BLKDISCARDZEROES");
        return zeros != 0;
    }

    /// <summary>Whether the kernel refuses to write it.</summary>
    public bool IsReadOnly()
    {
        int isReadOnly;
        if (ioctl(_device, BLKROGET, &isReadOnly) != 0)
            throw Errno.LastFailure($"{_path}: BLKROGET");
        return isReadOnly != 0;
    }

    /// <summary>Makes the kernel refuse to write it, or take that back.</summary>
    public void SetReadOnly(bool isReadOnly)
    {
        var value = isReadOnly ? 1 : 0;
        if (ioctl(_device, BLKROSET, &value) != 0)
            throw Errno.LastFailure($"{_path}: BLKROSET");
    }

    /// <summary>Makes a part zeros, by the disk's own means where it has some.</summary>
    public void Zero(long start, long length)
    {
        var range = stackalloc ulong[2];
        (range[0], range[1]) = ((ulong)start, (ulong)length);
        if (ioctl(_device, BLKZEROOUT, range) != 0)
            throw Errno.LastFailure($"{_path}: BLKZEROOUT");
    }

    /// <summary>Makes the kernel read the partition table; EBUSY when a partition is in use.</summary>
    public void RereadPartitions()
    {
        if (ioctl(_device, BLKRRPART, null) != 0)
            throw Errno.LastFailure($"{_path}: BLKRRPART");
    }

    /// <summary>Writes what the kernel still holds of the device, and forgets what it has read.</summary>
    public void Flush()
    {
        if (ioctl(_device, BLKFLSBUF, null) != 0)
            throw Errno.LastFailure($"{_path}: BLKFLSBUF");
    }

    /// <summary>Tells the disk that nothing on it is needed.</summary>
    public void Discard()
    {
        var range = stackalloc ulong[2];
        range[0] = 0;
        range[1] = (ulong)SizeBytes();
        if (ioctl(_device, BLKDISCARD, range) != 0)
            throw Errno.LastFailure($"{_path}: BLKDISCARD");
    }

    /// <summary>Writes from the device's beginning on.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = FileCalls.Write(_device, ref MemoryMarshal.GetReference(bytes), (nuint)bytes.Length);
            if (count < 0 && Marshal.GetLastPInvokeError() != Errno.EINTR)
                throw Errno.LastFailure(_path);
            bytes = bytes[(int)Math.Max(0, count)..];
        }
    }

    public void Dispose() => _device.Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(Descriptor device, nuint request, void* argument);
}
