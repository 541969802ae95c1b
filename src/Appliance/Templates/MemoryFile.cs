using System.Buffers;
using System.Runtime.InteropServices;
using Engine.Appliance.Processes;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Templates;

/// <summary>
/// Files that live in memory, for a machine's memory and state. A clone gets the memory of its template as such a file, sealed: qemu
/// opens it for writing whatever it is told, and a seal is the one thing that keeps whoever owns that qemu from changing what later
/// clones begin with. (A private mapping may still be written: the pages written become the clone's own.)
/// </summary>
internal static unsafe class MemoryFile
{
    private const uint CloseOnExecAllowSealing = 0x1 | 0x2;
    private const int AddSeals = 1033;
    private const int SealAll = 0x1 | 0x2 | 0x4 | 0x8; // no further seals, no shrinking, no growing, no writing
    private const int CopyBytes = 256 * 1024; // fits in the second cache
    private const int PageBytes = 4096;

    /// <exception cref="IOException">The machine has no memory or no descriptor left.</exception>
    public static SafeFileHandle Create(string name, long sizeBytes)
    {
        var descriptor = Libc.memfd_create(name, CloseOnExecAllowSealing);
        if (descriptor < 0)
        {
            throw new IOException("no file in memory", Libc.LastError("memfd_create"));
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.SetLength(file, sizeBytes);
        return file;
    }

    /// <exception cref="IOException">Someone has it mapped for writing.</exception>
    public static void Seal(SafeFileHandle file)
    {
        if (Libc.fcntl(file, AddSeals, SealAll) != 0)
        {
            throw new IOException("a file in memory can't be sealed", Libc.LastError("fcntl(F_ADD_SEALS)"));
        }
    }

    /// <summary>Copies what is not a hole to a file that is one hole.</summary>
    /// <param name="withoutZeros">Pages of zeros become holes too. Looking for them costs as much as copying.</param>
    public static void CopySparsely(SafeFileHandle from, SafeFileHandle to, bool withoutZeros, CancellationToken cancel)
    {
        var length = RandomAccess.GetLength(from);
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            for (long end, start = 0; (start = Seek(from, start, Libc.SeekData)) >= 0; start = end)
            {
                end = Math.Min(Seek(from, start, Libc.SeekHole), length);
                CopyPart(from, to, start, end, buffer, withoutZeros, cancel);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void CopyPart(SafeFileHandle from, SafeFileHandle to, long start, long end, byte[] buffer, bool withoutZeros, CancellationToken cancel)
    {
        while (start < end)
        {
            cancel.ThrowIfCancellationRequested();
            var part = buffer.AsSpan(0, (int)Math.Min(CopyBytes, end - start));
            var count = RandomAccess.Read(from, part, start);
            if (count == 0)
            {
                throw new EndOfStreamException("a file became shorter while it was copied");
            }

            if (withoutZeros)
            {
                WriteFull(to, part[..count], start);
            }
            else
            {
                RandomAccess.Write(to, part[..count], start);
            }

            start += count;
        }
    }

    /// <summary>Writes the pages that are not zero, neighbours in one go.</summary>
    private static void WriteFull(SafeFileHandle to, ReadOnlySpan<byte> bytes, long at)
    {
        var first = 0;
        for (var page = 0; page <= bytes.Length; page += PageBytes)
        {
            var isFull = page < bytes.Length && bytes[page..Math.Min(page + PageBytes, bytes.Length)].ContainsAnyExcept((byte)0);
            if (isFull)
            {
                continue;
            }

            if (page > first)
            {
                RandomAccess.Write(to, bytes[first..page], at + first);
            }

            first = page + PageBytes;
        }

        if (first < bytes.Length)
        {
            RandomAccess.Write(to, bytes[first..], at + first);
        }
    }

    /// <returns>The place, or a negative number when there is no data any more.</returns>
    private static long Seek(SafeFileHandle file, long from, int kind)
    {
        var place = Libc.lseek(file, from, kind);
        return place >= 0 ? place
            : Marshal.GetLastPInvokeError() == Libc.ErrorNoSuchData ? -1
            : throw new IOException("a file's holes can't be found", Libc.LastError("lseek"));
    }
}
