using System.Runtime.InteropServices;

namespace Engine.Library.LocalMounts;

/// <summary>
/// What is used of libfuse 3 (Debian's <c>libfuse3-3</c>; fuse.h, fuse_lowlevel.h and fuse_common.h of 3.14). The layouts are those
/// of x86-64.
/// </summary>
internal static unsafe partial class Libfuse
{
    private const string Library = "libfuse3.so.3";

    /// <summary>Attributes come with the names of a folder (FUSE_READDIR_PLUS).</summary>
    public const int ReadFolderWithAttributes = 1;

    /// <summary>A name of a folder comes with its attributes (FUSE_FILL_DIR_PLUS).</summary>
    public const int FilledWithAttributes = 1 << 1;

    private const short Readable = 1; // POLLIN

    /// <summary>Whether the library is there, for this processor.</summary>
    public static bool IsThere =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64 && NativeLibrary.TryLoad(Library, typeof(Libfuse).Assembly, null, out _);

    /// <summary>Whether there is a request, or an end, to be read; waits for it as long as it is told.</summary>
    public static bool Waits(int descriptor, TimeSpan atMost)
    {
        var polled = new Polled(descriptor, Readable, 0);
        return poll(&polled, 1, (int)atMost.TotalMilliseconds) > 0;
    }

    /// <summary>struct fuse_args.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Arguments
    {
        public int Count;
        public byte** Values;
        public int Allocated;
    }

    /// <summary>struct fuse_buf.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Request
    {
        public nuint Size;
        public int Flags;
        public void* Memory;
        public int Descriptor;
        public long Position;
    }

    /// <summary>struct fuse_context.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Context
    {
        public nint Fuse;
        public uint Uid;
        public uint Gid;
        public int Pid;
        public nint Data;
        public uint Umask;
    }

    /// <summary>struct stat.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Status
    {
        public ulong Device;
        public ulong Inode;
        public ulong Links;
        public uint Mode;
        public uint Uid;
        public uint Gid;
        public int Padding;
        public ulong SpecialDevice;
        public long Size;
        public long BlockSize;
        public long Blocks;
        public long AccessSeconds, AccessNanoseconds;
        public long ChangeSeconds, ChangeNanoseconds;
        public long StatusSeconds, StatusNanoseconds;
        public long Spare0, Spare1, Spare2;
    }

    /// <summary>struct statvfs.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Space
    {
        public ulong BlockSize, FragmentSize, Blocks, Free, Available, Files, FilesFree, FilesAvailable, Id, Flags, NameMax;
        public fixed int Spare[6];
    }

    /// <summary>struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Polled(int descriptor, short events, short happened)
    {
        public int Descriptor = descriptor;
        public short Events = events;
        public short Happened = happened;
    }

    [LibraryImport(Library, EntryPoint = "fuse_new")]
    public static partial nint New(Arguments* arguments, Operations* operations, nuint size, nint data);

    [LibraryImport(Library, EntryPoint = "fuse_mount", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mount(nint fuse, string folder);

    [LibraryImport(Library, EntryPoint = "fuse_unmount")]
    public static partial void Unmount(nint fuse);

    [LibraryImport(Library, EntryPoint = "fuse_destroy")]
    public static partial void Destroy(nint fuse);

    [LibraryImport(Library, EntryPoint = "fuse_get_context")]
    public static partial Context* CurrentContext();

    [LibraryImport(Library, EntryPoint = "fuse_get_session")]
    public static partial nint SessionOf(nint fuse);

    [LibraryImport(Library, EntryPoint = "fuse_session_fd")]
    public static partial int DescriptorOf(nint session);

    [LibraryImport(Library, EntryPoint = "fuse_session_exited")]
    public static partial int HasEnded(nint session);

    [LibraryImport(Library, EntryPoint = "fuse_session_receive_buf")]
    public static partial int Receive(nint session, Request* request);

    [LibraryImport(Library, EntryPoint = "fuse_session_process_buf")]
    public static partial void Answer(nint session, Request* request);

    [LibraryImport("libc", EntryPoint = "free")]
    public static partial void Free(void* memory);

    [LibraryImport("libc")]
    private static partial int poll(Polled* polled, nuint count, int milliseconds);
}
