using System.Runtime.InteropServices;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Drives;

/// <summary>Why a path gives no image.</summary>
internal static class ImageErrors
{
    private const int ErrorNoEntry = 2;
    private const int ErrorNotDirectory = 20;

    /// <exception cref="ImageRefusedException"><c>image.kind</c>.</exception>
    public static void CheckKind(string path, int type)
    {
        var what = type switch
        {
            FileStatus.TypeRegular or FileStatus.TypeBlock => null,
            0x4000 => "a folder",
            0x1000 => "a FIFO",
            0x2000 => "a character device",
            0xC000 => "a socket",
            _ => "of an unknown kind",
        };
        if (what is not null)
        {
            throw new ImageRefusedException(
                "image.kind", $"'{path}' is {what}, not a file or a block device", what, "give the name of an image file");
        }
    }

    public static ImageRefusedException Empty(string path) =>
        new("disk.unrecognised", $"'{path}' is empty", "0 bytes", "check the name, or fetch the image again");

    public static ImageRefusedException Unopened(string path, int errno, bool toWrite)
    {
        var reason = Marshal.GetPInvokeErrorMessage(errno);
        return errno is ErrorNoEntry or ErrorNotDirectory
            ? new("image.missing", $"there is no image '{path}'", reason, "check the name")
            : new(
                "image.unreadable", $"the image '{path}' can not be opened{(toWrite ? " for writing" : "")}: {reason}", reason,
                $"let the user that runs this program {(toWrite ? "write" : "read")} it");
    }
}
