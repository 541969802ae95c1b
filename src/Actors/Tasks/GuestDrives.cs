using Engine.Actors.Jobs;
using Engine.Appliance.Drives;

namespace Engine.Actors.Tasks;

/// <summary>A guest's images as drives of an appliance.</summary>
/// <param name="SizeBytes">The sum of their virtual sizes.</param>
internal sealed record GuestDrives(IReadOnlyList<Drive> Drives, long SizeBytes)
{
    /// <summary>Looks at the images' headers; a dead file server holds it up.</summary>
    /// <exception cref="ImageRefusedException">An image is not there, damaged, or not allowed.</exception>
    public static GuestDrives Look(JobRequest request, GuestImages images)
    {
        var drives = new Drive[images.Disks.Count];
        var sizeBytes = 0L;
        for (var i = 0; i < drives.Length; i++)
        {
            var disk = images.Disks[i];
            var path = Path.Combine(request.Folder, disk.Path);
            var look = ImageHeader.Look(path, disk.Format, request.Rules);
            sizeBytes += look.VirtualSizeBytes;
            drives[i] = new(path, look.Format, ReadOnly: true) { Rules = request.Rules };
        }
        return new(drives, sizeBytes);
    }
}
