using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Engine.Appliance.Drives.Formats;
using Engine.Appliance.Processes;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Drives;

/// <summary>
/// A file that a path led to, not opened for reading yet. What is checked here and what is opened later are one file, whatever
/// happens to the path meanwhile; and nothing that could block (a FIFO, a terminal) is ever opened.
/// </summary>
internal sealed class LocatedFile : IDisposable
{
    private const int PathBytesMax = 4096;

    private readonly SafeFileHandle _place;

    private LocatedFile(string path, SafeFileHandle place)
    {
        Path = path;
        _place = place;
    }

    public string Path { get; }

    private string Entry => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_place.DangerousGetHandle()}");

    /// <exception cref="ImageRefusedException"><c>image.missing</c> or <c>image.unreadable</c>.</exception>
    public static LocatedFile Find(string path)
    {
        if (path.Length == 0 || path.Contains('\0'))
        {
            throw new ImageRefusedException(
                "image.missing", "an image has an empty name or one with a zero byte", "", "give the name of a file");
        }

        var descriptor = Libc.open(path, Libc.OpenPathOnly | Libc.OpenCloseOnExec, 0);
        return descriptor >= 0
            ? new LocatedFile(path, new SafeFileHandle(descriptor, ownsHandle: true))
            : throw ImageErrors.Unopened(path, Marshal.GetLastPInvokeError(), toWrite: false);
    }

    /// <summary>The kernel's own name of the file, all links resolved.</summary>
    public unsafe string RealPath()
    {
        var target = stackalloc byte[PathBytesMax];
        var length = Libc.readlink(Entry, target, PathBytesMax);
        return length >= 0
            ? PathBytes.Decode(new ReadOnlySpan<byte>(target, (int)length))
            : throw ImageErrors.Unopened(Path, Marshal.GetLastPInvokeError(), toWrite: false);
    }

    /// <exception cref="ImageRefusedException"><c>image.kind</c> or <c>image.unreadable</c>.</exception>
    public ImageIdentity Identify()
    {
        var status = Status();
        ImageErrors.CheckKind(Path, status.Type);
        return new(status.Identity.Device, status.Identity.Inode);
    }

    /// <exception cref="ImageRefusedException"><c>image.kind</c> or <c>image.unreadable</c>.</exception>
    public ImageFile Open(bool toWrite)
    {
        var status = Status();
        ImageErrors.CheckKind(Path, status.Type);
        var descriptor = Libc.open(Entry, (toWrite ? Libc.OpenReadWrite : 0) | Libc.OpenNonBlocking | Libc.OpenCloseOnExec, 0);
        if (descriptor < 0)
        {
            throw ImageErrors.Unopened(Path, Marshal.GetLastPInvokeError(), toWrite);
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        var size = Libc.lseek(handle, 0, Libc.SeekEnd);
        if (size < 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            handle.Dispose();
            throw ImageErrors.Unopened(Path, errno, toWrite);
        }

        return new ImageFile(Path, handle, status, size);
    }

    public void Dispose() => _place.Dispose();

    private FileStatus Status()
    {
        try
        {
            return FileStatus.Of(_place);
        }
        catch (Win32Exception cause)
        {
            throw ImageErrors.Unopened(Path, cause.NativeErrorCode, toWrite: false);
        }
    }
}

/// <summary>An image open for reading, or for writing too.</summary>
internal sealed class ImageFile(string path, SafeFileHandle handle, FileStatus status, long sizeBytes) : IDisposable
{
    public string Path { get; } = path;
    public SafeFileHandle Handle { get; } = handle;
    public long SizeBytes { get; } = sizeBytes;
    public bool IsBlockDevice => status.Type == FileStatus.TypeBlock;

    /// <summary>The same for one file, whatever its name.</summary>
    public ImageIdentity Identity => new(status.Identity.Device, status.Identity.Inode);

    /// <summary>Its bytes, with a fresh budget.</summary>
    /// <exception cref="ImageRefusedException"><c>image.unreadable</c>, at a read.</exception>
    public ImageBytes Bytes() => new(SizeBytes, Read);

    /// <summary>Brings what was written to the disk.</summary>
    /// <exception cref="IOException"></exception>
    public void Flush() => RandomAccess.FlushToDisk((Microsoft.Win32.SafeHandles.SafeFileHandle)Handle);

    public void Dispose() => Handle.Dispose();

    private int Read(long offset, Span<byte> into)
    {
        var length = 0;
        while (length < into.Length)
        {
            int count;
            try
            {
                count = RandomAccess.Read(Handle, into[length..], offset + length);
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                throw new ImageRefusedException(
                    "image.unreadable", $"the image '{Path}' can not be read: {cause.Message}", cause.Message, "look at the disk that holds it");
            }

            if (count == 0)
            {
                break;
            }

            length += count;
        }

        return length;
    }
}
