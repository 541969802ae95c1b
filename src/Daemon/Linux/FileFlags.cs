using System.Runtime.InteropServices;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Linux;

/// <summary>The attributes that ext file systems and others keep of a file, and lsattr's letters for them.</summary>
internal static unsafe partial class FileFlags
{
    private const nuint GetFlags = 0x80086601;
    private const nuint SetFlags = 0x40086602;
    private const nuint GetVersion = 0x80087601;
    private const nuint SetVersion = 0x40087602;
    public const uint Append = 0x20;
    public const uint Immutable = 0x10;
    private const int OpenFlags = FileCalls.ReadOnly | FileCalls.NoFollow | FileCalls.NonBlock | FileCalls.NoTerminal | FileCalls.CloseOnExec;

    // In the order of the letters' bytes, which is the API's.
    private static readonly (char Letter, int Flag, bool CanBeSet)[] Known =
    [
        ('A', 0x80, true), ('C', 0x800000, true), ('D', 0x10000, true), ('E', 0x800, false), ('F', 0x40000000, true),
        ('I', 0x1000, false), ('N', 0x10000000, false), ('P', 0x20000000, true), ('S', 0x8, true), ('T', 0x20000, true),
        ('V', 0x100000, false), ('a', 0x20, true), ('c', 0x4, true), ('d', 0x40, true), ('e', 0x80000, true), ('i', 0x10, true),
        ('j', 0x4000, true), ('s', 0x1, true), ('t', 0x8000, true), ('u', 0x2, true), ('x', 0x2000000, true),
    ];

    public static string Letters(int flags) => string.Concat(Known.Where(known => (flags & known.Flag) != 0).Select(known => known.Letter));

    /// <exception cref="ActionException">EINVAL: a letter is none that can be set, or stands there twice.</exception>
    public static int Parse(string letters, string doing)
    {
        var flags = 0;
        foreach (var letter in letters)
        {
            var flag = Array.Find(Known, known => known.Letter == letter && known.CanBeSet).Flag;
            if (flag == 0 || (flags & flag) != 0)
                throw new ActionException("EINVAL", $"{doing}: '{letter}' is no attribute that can be set, or is given twice");
            flags |= flag;
        }
        return flags;
    }

    public static int Get(Descriptor file, string doing)
    {
        long flags = 0; // the number says long, and the kernel writes an int
        return ioctl(file, GetFlags, &flags) == 0 ? (int)flags : throw Errno.LastFailure(doing);
    }

    public static void Set(Descriptor file, int flags, string doing)
    {
        long value = (uint)flags;
        if (ioctl(file, SetFlags, &value) != 0)
            throw Errno.LastFailure(doing);
    }

    /// <summary>The number by which NFS tells an inode from a later one in its place.</summary>
    public static uint Generation(Descriptor file, string doing)
    {
        long generation = 0; // as with flags
        return ioctl(file, GetVersion, &generation) == 0 ? (uint)generation : throw Errno.LastFailure(doing);
    }

    public static void SetGeneration(Descriptor file, uint generation, string doing)
    {
        long value = generation;
        if (ioctl(file, SetVersion, &value) != 0)
            throw Errno.LastFailure(doing);
    }

    /// <summary>Takes the two flags from a regular file or a folder.</summary>
    /// <returns>What to give to <see cref="Restore"/>; 0 when it had neither, or its file system has no such flags.</returns>
    public static uint Clear(Descriptor folder, byte[] name)
    {
        using var file = Open(folder, name);
        uint flags = 0;
        if (file is null || ioctl(file, GetFlags, &flags) != 0 || (flags & (Append | Immutable)) == 0)
            return 0;
        var cleared = flags & ~(Append | Immutable);
        return ioctl(file, SetFlags, &cleared) == 0 ? flags : 0;
    }

    /// <summary>Sets the flags that <see cref="Clear"/> took away.</summary>
    public static void Restore(Descriptor folder, byte[] name, uint flags, string doing)
    {
        if (flags == 0)
            return;
        using var file = Open(folder, name);
        if (file is null || ioctl(file, SetFlags, &flags) != 0)
            throw Errno.LastFailure(doing);
    }

    // Opening a device or a FIFO can do things; they have no flags.
    private static Descriptor? Open(Descriptor folder, byte[] name)
    {
        if (FileStatus.OfName(folder, name) is not { Kind: FileKind.Regular or FileKind.Folder })
            return null;
        var file = FileCalls.OpenAt(folder, name, OpenFlags, 0);
        return file.IsInvalid ? null : file;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(Descriptor file, nuint request, void* argument);
}
