using System.ComponentModel;
using System.Runtime.InteropServices;
using Engine.Appliance.Processes;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Drives;

/// <summary>An image opened for a look. Nothing that could block (a FIFO, a terminal) is ever opened.</summary>
internal sealed class ImageFile : IDisposable
{
    private const int ErrorNoEntry = 2;
    private const int ErrorNotDirectory = 20;

    private ImageFile(SafeFileHandle handle, bool isBlockDevice, long sizeBytes)
    {
        Handle = handle;
        IsBlockDevice = isBlockDevice;
        SizeBytes = sizeBytes;
    }

    public SafeFileHandle Handle { get; }
    public bool IsBlockDevice { get; }
    public long SizeBytes { get; }

    /// <exception cref="ImageRefusedException"><c>image.missing</c>, <c>image.unreadable</c> or <c>image.kind</c>.</exception>
    public static ImageFile Open(string path, bool toWrite = false)
    {
        if (path.Length == 0 || path.Contains('\0'))
        {
            throw new ImageRefusedException("image.missing", "an image has an empty name or one with a zero byte");
        }

        // Once before the open, because opening a device can do things; once after it, because the name may have changed hands.
        CheckKind(path, Status(path, FileStatus.Of));
        var descriptor = Libc.open(path, (toWrite ? Libc.OpenReadWrite : 0) | Libc.OpenNonBlocking | Libc.OpenCloseOnExec, 0);
        if (descriptor < 0)
        {
            throw Unreadable(path, Marshal.GetLastPInvokeError(), toWrite);
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            var isBlockDevice = CheckKind(path, Status(path, _ => FileStatus.Of(handle))) == FileStatus.TypeBlock;
            var size = Libc.lseek(handle, 0, Libc.SeekEnd);
            return size >= 0
                ? new ImageFile(handle, isBlockDevice, size)
                : throw Unreadable(path, Marshal.GetLastPInvokeError(), toWrite);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads up to <paramref name="bytesMax"/>; less at the end of the file.</summary>
    public byte[] Read(long offset, int bytesMax)
    {
        var buffer = new byte[(int)Math.Clamp(SizeBytes - offset, 0, bytesMax)];
        var length = 0;
        while (length < buffer.Length)
        {
            int count;
            try
            {
                count = RandomAccess.Read(Handle, buffer.AsSpan(length), offset + length);
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                throw new ImageRefusedException("image.unreadable", "the image can not be read", cause.Message);
            }

            if (count == 0)
            {
                break;
            }

            length += count;
        }

        return buffer[..length];
    }

    public void Dispose() => Handle.Dispose();

    private static int CheckKind(string path, int type) => type switch
    {
        FileStatus.TypeRegular or FileStatus.TypeBlock => type,
        0x4000 => throw Kind(path, "a folder"),
        0x1000 => throw Kind(path, "a FIFO"),
        0x2000 => throw Kind(path, "a character device"),
        0xC000 => throw Kind(path, "a socket"),
        _ => throw Kind(path, "of an unknown kind"),
    };

    private static ImageRefusedException Kind(string path, string what) =>
        new("image.kind", $"'{path}' is {what}, not a file or a block device", what);

    private static int Status(string path, Func<string, FileStatus> ask)
    {
        try
        {
            return ask(path).Type;
        }
        catch (Win32Exception cause)
        {
            throw Unreadable(path, cause.NativeErrorCode, toWrite: false);
        }
    }

    private static ImageRefusedException Unreadable(string path, int errno, bool toWrite)
    {
        var reason = Marshal.GetPInvokeErrorMessage(errno);
        return errno is ErrorNoEntry or ErrorNotDirectory
            ? new("image.missing", $"there is no image '{path}'", reason, "check the name")
            : new(
                "image.unreadable", $"the image '{path}' can not be opened{(toWrite ? " for writing" : "")}: {reason}", reason,
                $"let the user that runs this program {(toWrite ? "write" : "read")} it");
    }
}
