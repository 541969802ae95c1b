using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Drives;

/// <summary>
/// Asks whether a running qemu has an image. It locks single bytes of the file: 100 and up for what it does with it, 200 and up for what
/// it lets nobody else do. Asking takes no lock, so it disturbs no machine that starts meanwhile.
/// </summary>
internal static unsafe class ImageLock
{
    private const int GetLockOfOpenFile = 36; // F_OFD_GETLK
    private const int SetLockOfOpenFile = 37; // F_OFD_SETLK
    private const int ErrorAgain = 11;
    private const int ErrorAccess = 13;
    private const int FlockBytes = 32;
    private const short LockToRead = 0; // all of qemu's are; what conflicts is judged by their places
    private const short LockToWrite = 1;
    private const short Unlocked = 2;
    private const int Doing = 100;
    private const int Forbidding = 200;

    // Bits of qemu's permissions. Writing what is there already (bit 2) changes nothing that a reader sees.
    private const int Reading = 0;
    private const int Writing = 1;
    private const int Resizing = 3;

    private static readonly int[] _againstReaders = [Doing + Writing, Doing + Resizing, Forbidding + Reading];
    private static readonly int[] _againstWriters = [.. _againstReaders, Forbidding + Writing];

    /// <summary>The byte whose lock forbids what is wanted, or null. A file system without such locks forbids nothing.</summary>
    public static int? Conflict(SafeHandle file, bool toWrite)
    {
        foreach (var place in toWrite ? _againstWriters : _againstReaders)
        {
            if (IsLocked(file, place))
            {
                return place;
            }
        }

        return null;
    }

    /// <summary>
    /// Locks a file as a qemu does that writes it: others neither read consistently, nor write, nor resize it. The lock belongs to the
    /// open file, so it lasts until every process that has been given it has closed it.
    /// </summary>
    /// <returns>False when somebody uses the file.</returns>
    public static bool TryTakeToWrite(SafeHandle file)
    {
        int[] places = [Doing + Reading, Doing + Writing, Doing + Resizing, Forbidding + Writing, Forbidding + Resizing];
        return places.All(place => Lock(file, place)) && Conflict(file, toWrite: true) is null;
    }

    private static bool Lock(SafeHandle file, long place)
    {
        var bytes = stackalloc byte[FlockBytes];
        var flock = new Span<byte>(bytes, FlockBytes);
        flock.Clear();
        BinaryPrimitives.WriteInt16LittleEndian(flock, LockToRead);
        BinaryPrimitives.WriteInt64LittleEndian(flock[8..], place);
        BinaryPrimitives.WriteInt64LittleEndian(flock[16..], 1);
        return Libc.fcntl(file, SetLockOfOpenFile, bytes) == 0 || Marshal.GetLastPInvokeError() is not (ErrorAgain or ErrorAccess);
    }

    private static bool IsLocked(SafeHandle file, long place)
    {
        var bytes = stackalloc byte[FlockBytes];
        var flock = new Span<byte>(bytes, FlockBytes);
        flock.Clear();
        BinaryPrimitives.WriteInt16LittleEndian(flock, LockToWrite);
        BinaryPrimitives.WriteInt64LittleEndian(flock[8..], place);
        BinaryPrimitives.WriteInt64LittleEndian(flock[16..], 1);
        return Libc.fcntl(file, GetLockOfOpenFile, bytes) == 0 && BinaryPrimitives.ReadInt16LittleEndian(flock) != Unlocked;
    }
}
