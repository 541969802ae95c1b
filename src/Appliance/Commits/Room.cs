using Engine.Appliance.Drives;
using Engine.Appliance.Processes;
using System.Runtime.InteropServices;

namespace Engine.Appliance.Commits;

/// <summary>
/// Takes the room on an image's disk that a commit will need, before anything is decided: a disk that is full half-way would leave
/// an image between two states. Not a byte of the image changes. File systems that can't promise room promise none.
/// </summary>
internal static class Room
{
    private const int KeepSize = 1;
    private const int ErrorNoSpace = 28;
    private const int ErrorQuota = 122;

    /// <exception cref="CommitException">There is no room.</exception>
    public static void Reserve(ImageNode image, IReadOnlyList<ChangedRange> ranges, string path)
    {
        if (image.File.IsBlockDevice)
            return;
        if (image.Driver == "raw")
        {
            var start = image.Part?.Start ?? 0;
            foreach (var range in ranges.Where(range => range.At is not null))
                Reserve(image.File.Handle, start + range.Offset, Math.Min(range.LengthBytes, image.File.SizeBytes - start - range.Offset), path);
        }
        else if (ranges.Sum(range => range.LengthBytes) is var bytes and > 0)
        {
            // It grows at its end by what it does not hold yet, and by tables.
            Reserve((image.Data?.File ?? image.File).Handle, image.File.SizeBytes, bytes + (bytes / 1024) + (1024 * 1024), path);
        }
    }

    private static void Reserve(SafeHandle file, long offset, long length, string path)
    {
        if (length > 0 && Libc.fallocate(file, KeepSize, offset, length) != 0
            && Marshal.GetLastPInvokeError() is ErrorNoSpace or ErrorQuota)
            throw new CommitException($"the disk of '{path}' has no room for {length} bytes that change", "make room on it", isTransient: true);
    }
}
