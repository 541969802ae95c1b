using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Engine.Appliance.Processes;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Drives;

/// <summary>An image opened for a look. Nothing that could block (a FIFO, a terminal) is ever opened.</summary>
internal sealed class ImageFile : IDisposable
{
    private const int TypeMask = 0xF000;
    private const int TypeRegular = 0x8000;
    private const int TypeBlock = 0x6000;
    private const int ErrorNoEntry = 2;
    private const int ErrorNotDirectory = 20;

    private readonly SafeFileHandle _handle;

    private ImageFile(SafeFileHandle handle, bool isBlockDevice, long sizeBytes)
    {
        _handle = handle;
        IsBlockDevice = isBlockDevice;
        SizeBytes = sizeBytes;
    }

    public bool IsBlockDevice { get; }
    public long SizeBytes { get; }

    /// <exception cref="ImageRefusedException"><c>image.missing</c>, <c>image.unreadable</c> or <c>image.kind</c>.</exception>
    public static ImageFile Open(string path)
    {
        if (path.Length == 0 || path.Contains('\0'))
        {
            throw new ImageRefusedException("image.missing", "an image has an empty name or one with a zero byte");
        }

        // Once before the open, because opening a device can do things; once after it, because the name may have changed hands.
        CheckKind(path, Mode(path, null));
        var descriptor = Libc.open(path, Libc.OpenNonBlocking | Libc.OpenCloseOnExec, 0);
        if (descriptor < 0)
        {
            throw Unreadable(path);
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            var isBlockDevice = CheckKind(path, Mode(path, handle)) == TypeBlock;
            var size = Libc.lseek(handle, 0, Libc.SeekEnd);
            return size >= 0 ? new ImageFile(handle, isBlockDevice, size) : throw Unreadable(path);
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
                count = RandomAccess.Read(_handle, buffer.AsSpan(length), offset + length);
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

    public void Dispose() => _handle.Dispose();

    private static int CheckKind(string path, int mode) => (mode & TypeMask) switch
    {
        TypeRegular => TypeRegular,
        TypeBlock => TypeBlock,
        0x4000 => throw Kind(path, "a folder"),
        0x1000 => throw Kind(path, "a FIFO"),
        0x2000 => throw Kind(path, "a character device"),
        0xC000 => throw Kind(path, "a socket"),
        _ => throw Kind(path, "of an unknown kind"),
    };

    private static ImageRefusedException Kind(string path, string what) =>
        new("image.kind", $"'{path}' is {what}, not a file or a block device", what);

    private static unsafe int Mode(string path, SafeFileHandle? handle)
    {
        const int modeOffset = 28; // the same on all processors, unlike struct stat
        var status = stackalloc byte[256];
        var result = handle is null
            ? Libc.statx(Libc.AtCurrentFolder, path, 0, Libc.StatType, status)
            : Libc.statx((int)handle.DangerousGetHandle(), "", Libc.AtEmptyPath, Libc.StatType, status);
        return result == 0 ? BinaryPrimitives.ReadUInt16LittleEndian(new ReadOnlySpan<byte>(status + modeOffset, 2)) : throw Unreadable(path);
    }

    private static ImageRefusedException Unreadable(string path)
    {
        var errno = Marshal.GetLastPInvokeError();
        var reason = Marshal.GetPInvokeErrorMessage(errno);
        return errno is ErrorNoEntry or ErrorNotDirectory
            ? new("image.missing", $"there is no image '{path}'", reason, "check the name")
            : new("image.unreadable", $"the image '{path}' can not be opened: {reason}", reason,
                "let the user that runs this program read it");
    }
}
