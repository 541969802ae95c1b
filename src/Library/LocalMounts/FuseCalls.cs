using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Engine.Protocol.Structs;
using Engine.Protocol.Text;

namespace Engine.Library.LocalMounts;

/// <summary>
/// What libfuse calls, each on the thread that answers requests: it waits for the guest's answer there. Results are as libfuse wants
/// them, zero or a count, or an errno below zero.
/// </summary>
internal static unsafe class FuseCalls
{
    private const int ErrnoIo = 5;
    private const int ErrnoRange = 34;
    private const uint Unchanged = uint.MaxValue;

    // Of the kernel's stat.h: "now" and "leave as it is", which the guest's call spells -1 and -2.
    private const long TimeNow = (1L << 30) - 1;
    private const long TimeOmitted = (1L << 30) - 2;

    /// <summary>The operations that are offered.</summary>
    public static Operations All => new()
    {
        GetAttributes = &GetAttributes,
        ReadLink = &ReadLink,
        MakeNode = &MakeNode,
        MakeFolder = &MakeFolder,
        Unlink = &Unlink,
        RemoveFolder = &RemoveFolder,
        MakeSymbolicLink = &MakeSymbolicLink,
        Rename = &Rename,
        MakeLink = &MakeLink,
        ChangeMode = &ChangeMode,
        ChangeOwner = &ChangeOwner,
        Truncate = &Truncate,
        Read = &Read,
        Write = &Write,
        GetSpace = &GetSpace,
        Synchronize = &Synchronize,
        SetExtended = &SetExtended,
        GetExtended = &GetExtended,
        ListExtended = &ListExtended,
        RemoveExtended = &RemoveExtended,
        ReadFolder = &ReadFolder,
        SynchronizeFolder = &Synchronize,
        SetTimes = &SetTimes,
    };

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetAttributes(byte* path, Libfuse.Status* status, void* file)
    {
        var place = PathOf(path);
        var result = Ask(tree => tree.StatusAsync(place), out var found);
        if (found is not null)
            *status = Of(found);
        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ReadLink(byte* path, byte* target, nuint size)
    {
        var place = PathOf(path);
        var result = Ask(tree => tree.LinkTargetAsync(place), out var found);
        if (found is null)
            return result;
        var room = new Span<byte>(target, (int)size);
        var bytes = GuestText.Encode(found).AsSpan();
        bytes = bytes[..Math.Min(bytes.Length, room.Length - 1)];
        bytes.CopyTo(room);
        room[bytes.Length] = 0;
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int MakeNode(byte* path, uint mode, ulong device)
    {
        var place = PathOf(path);
        // glibc's gnu_dev_major and gnu_dev_minor.
        var major = (int)(((device >> 8) & 0xFFF) | ((device >> 32) & ~0xFFFUL));
        var minor = (int)((device & 0xFF) | ((device >> 12) & ~0xFFUL));
        return Do(tree => tree.MakeNodeAsync(place, (int)mode, major, minor));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int MakeFolder(byte* path, uint mode)
    {
        var place = PathOf(path);
        return Do(tree => tree.MakeFolderAsync(place, (int)mode));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Unlink(byte* path)
    {
        var place = PathOf(path);
        return Do(tree => tree.UnlinkAsync(place));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int RemoveFolder(byte* path)
    {
        var place = PathOf(path);
        return Do(tree => tree.RemoveFolderAsync(place));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int MakeSymbolicLink(byte* target, byte* path)
    {
        var (words, place) = (TextOf(target), PathOf(path));
        return Do(tree => tree.MakeSymbolicLinkAsync(words, place));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Rename(byte* from, byte* to, uint flags)
    {
        var (old, place) = (PathOf(from), PathOf(to));
        return Do(tree => tree.RenameAsync(old, place, flags));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int MakeLink(byte* existing, byte* path)
    {
        var (old, place) = (PathOf(existing), PathOf(path));
        return Do(tree => tree.MakeLinkAsync(old, place));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ChangeMode(byte* path, uint mode, void* file)
    {
        var place = PathOf(path);
        return Do(tree => tree.ChangeModeAsync(place, (int)mode));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ChangeOwner(byte* path, uint owner, uint group, void* file)
    {
        var place = PathOf(path);
        return Do(tree => tree.ChangeOwnerAsync(place, owner == Unchanged ? -1 : (int)owner, group == Unchanged ? -1 : (int)group));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(byte* path, long size, void* file)
    {
        var place = PathOf(path);
        return Do(tree => tree.TruncateAsync(place, size));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(byte* path, byte* buffer, nuint size, long offset, void* file)
    {
        var place = PathOf(path);
        var result = Ask(tree => tree.ReadAsync(place, (int)size, offset), out var content);
        return content is null ? result : Give(content, buffer, size);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(byte* path, byte* buffer, nuint size, long offset, void* file)
    {
        var place = PathOf(path);
        var content = new ReadOnlySpan<byte>(buffer, (int)size).ToArray();
        var result = Ask(tree => tree.WriteAsync(place, content, offset), out var written);
        return result == 0 ? written : result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetSpace(byte* path, Libfuse.Space* space)
    {
        var place = PathOf(path);
        var result = Ask(tree => tree.SpaceAsync(place), out var found);
        if (found is not null)
            *space = Of(found);
        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Synchronize(byte* path, int contentAlone, void* file) => Do(tree => tree.SynchronizeAsync());

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetExtended(byte* path, byte* name, byte* value, nuint size, int flags)
    {
        var (place, attribute) = (PathOf(path), TextOf(name));
        var content = GuestText.Decode(new ReadOnlySpan<byte>(value, (int)size));
        return Do(tree => tree.SetExtendedAsync(place, attribute, content, (int)size, flags));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetExtended(byte* path, byte* name, byte* value, nuint size)
    {
        var (place, attribute) = (PathOf(path), TextOf(name));
        var result = Ask(tree => tree.ExtendedAsync(place, attribute), out var content);
        return content is null ? result : Give(content, value, size);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ListExtended(byte* path, byte* list, nuint size)
    {
        var place = PathOf(path);
        var result = Ask(tree => tree.ExtendedNamesAsync(place), out var names);
        return names is null ? result : Give([.. names.SelectMany(name => (byte[])[.. GuestText.Encode(name), 0])], list, size);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int RemoveExtended(byte* path, byte* name)
    {
        var (place, attribute) = (PathOf(path), TextOf(name));
        return Do(tree => tree.RemoveExtendedAsync(place, attribute));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ReadFolder(
        byte* path, void* list, delegate* unmanaged[Cdecl]<void*, byte*, Libfuse.Status*, long, int, int> add, long offset, void* file, int flags)
    {
        var place = PathOf(path);
        var withAttributes = (flags & Libfuse.ReadFolderWithAttributes) != 0;
        var result = Ask(tree => tree.EntriesAsync(place, withAttributes), out var entries);
        if (entries is null)
            return result;
        foreach (var (name, status) in entries)
        {
            var attributes = status is null ? default : Of(status);
            fixed (byte* bytes = (byte[])[.. GuestText.Encode(name), 0])
                // An offset of zero hands the whole folder over at once, and libfuse keeps it while it is open.
                if (add(list, bytes, status is null ? null : &attributes, 0, status is null ? 0 : Libfuse.FilledWithAttributes) != 0)
                    return -ErrnoIo;
        }
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetTimes(byte* path, Libfuse.Time* times, void* file)
    {
        var (place, access, change) = (PathOf(path), Of(times[0]), Of(times[1]));
        return Do(tree => tree.SetTimesAsync(place, access, change));
    }

    private static int Do(Func<GuestTree, Task> call) => Answer(tree => call(tree).GetAwaiter().GetResult());

    private static int Ask<T>(Func<GuestTree, Task<T>> call, out T? result)
    {
        T? found = default;
        var answer = Answer(tree => found = call(tree).GetAwaiter().GetResult());
        result = found;
        return answer;
    }

    private static int Answer(Action<GuestTree> call)
    {
        try
        {
            call((GuestTree)GCHandle.FromIntPtr(Libfuse.CurrentContext()->Data).Target!);
            return 0;
        }
        catch (Exception failure) // none may pass through libfuse
        {
            return -(HandleErrors.Of(failure).Errno is { } name && ErrnoNames.Find(name) is { } errno ? errno : ErrnoIo);
        }
    }

    /// <summary>A size of zero asks how much room is needed.</summary>
    private static int Give(byte[] content, byte* buffer, nuint size)
    {
        if (size == 0)
            return content.Length;
        if ((nuint)content.Length > size)
            return -ErrnoRange;
        content.CopyTo(new Span<byte>(buffer, (int)size));
        return content.Length;
    }

    private static string TextOf(byte* text) => GuestText.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    // libfuse gives no path to a file that was removed while it was open; it has renamed it, so there always is one.
    private static GuestPath PathOf(byte* path) => new(TextOf(path));

    private static Libfuse.Time Of(Libfuse.Time time) => time.Nanoseconds switch
    {
        TimeNow => new() { Nanoseconds = -1 },
        TimeOmitted => new() { Nanoseconds = -2 },
        _ => time,
    };

    private static Libfuse.Status Of(StatNs s) => new()
    {
        Inode = (ulong)s.StIno,
        Links = (ulong)s.StNlink,
        Mode = (uint)s.StMode,
        Uid = (uint)s.StUid,
        Gid = (uint)s.StGid,
        SpecialDevice = (ulong)s.StRdev,
        Size = s.StSize,
        BlockSize = s.StBlksize,
        Blocks = s.StBlocks,
        AccessSeconds = s.StAtimeSec,
        AccessNanoseconds = s.StAtimeNsec,
        ChangeSeconds = s.StMtimeSec,
        ChangeNanoseconds = s.StMtimeNsec,
        StatusSeconds = s.StCtimeSec,
        StatusNanoseconds = s.StCtimeNsec,
    };

    private static Libfuse.Space Of(StatVfs s) => new()
    {
        BlockSize = (ulong)s.Bsize,
        FragmentSize = (ulong)s.Frsize,
        Blocks = (ulong)s.Blocks,
        Free = (ulong)s.Bfree,
        Available = (ulong)s.Bavail,
        Files = (ulong)s.Files,
        FilesFree = (ulong)s.Ffree,
        FilesAvailable = (ulong)s.Favail,
        Id = (ulong)s.Fsid,
        Flags = (ulong)s.Flag,
        NameMax = (ulong)s.Namemax,
    };
}
