using Engine.Appliance.Drives;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Qemu;

/// <summary>The overlays of a machine's read-only drives. Once qemu has inherited them they live as long as it does.</summary>
internal sealed class ScratchOverlays : IDisposable
{
    private readonly List<SafeFileHandle> _files = [];

    public IReadOnlyList<SafeFileHandle> Files => _files;

    /// <exception cref="ApplianceStartException"></exception>
    public static async Task<ScratchOverlays> CreateAsync(
        IReadOnlyList<Drive> drives, IReadOnlyList<ImageLook> looks, string folder, CancellationToken cancel)
    {
        var overlays = new ScratchOverlays();
        try
        {
            for (var index = 0; index < drives.Count; index++)
            {
                if (drives[index].ReadOnly)
                {
                    var size = looks[index].VirtualSizeBytes
                        ?? await ForeignSize.AskAsync(drives[index], cancel).ConfigureAwait(false);
                    overlays._files.Add(Create(folder, size));
                }
            }

            return overlays;
        }
        catch
        {
            overlays.Dispose();
            throw;
        }
    }

    public IReadOnlyList<AttachedDrive> Attach(IReadOnlyList<Drive> drives, IReadOnlyList<ImageLook> looks, int firstDescriptor) =>
        drives.Zip(looks, (drive, look) => new AttachedDrive(drive.Path, look, drive.ReadOnly ? firstDescriptor++ : null)).ToList();

    public void Dispose() => _files.ForEach(file => file.Dispose());

    private static SafeFileHandle Create(string folder, long sizeBytes)
    {
        if (sizeBytes > ScratchOverlay.VirtualSizeBytesMax)
        {
            throw new ApplianceStartException($"an image of {sizeBytes} bytes is too large to be opened read-only");
        }

        try
        {
            return ScratchOverlay.Create(folder, sizeBytes);
        }
        catch (IOException cause)
        {
            throw new ApplianceStartException(
                $"no scratch file in '{folder}': {cause.Message}", "make room there, or set another scratch folder", cause);
        }
    }
}
