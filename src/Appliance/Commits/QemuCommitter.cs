using Engine.Appliance.Drives;
using Engine.Appliance.Qemu;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Commits;

/// <summary>Commits overlays by a qemu without a machine, which lives in the same jail as an appliance's.</summary>
/// <param name="program">qemu's name in PATH, or its path.</param>
public sealed class QemuCommitter(string program) : IImageCommitter
{
    public Task<IImageCommit> OpenAsync(CommitTarget target, CancellationToken cancel) => Task.Run(() => OpenNowAsync(target, cancel), cancel);

    private async Task<IImageCommit> OpenNowAsync(CommitTarget target, CancellationToken cancel)
    {
        SafeFileHandle? overlay = null;
        OpenDrive? image = null;
        try
        {
            overlay = OpenOverlay(target.Overlay);
            image = OpenImage(target);
            var tables = new OverlayTables(overlay);
            var ranges = ReadOf(tables, target.Overlay);
            var size = image.Graph!.Look.VirtualSizeBytes;
            if (tables.VirtualSizeBytes != size)
                throw new CommitException($"'{target.Path}' has {size} bytes now, and its overlay was made for {tables.VirtualSizeBytes}", "look who changes the image");
            foreach (var file in image.Graph.Nodes().Where(node => node.IsWritten).Select(node => node.File))
            {
                if (!ImageLock.TryTakeToWrite(file.Handle))
                    throw new CommitException($"'{file.Path}' is used by another program", "end the machine that uses it", isTransient: true);
            }
            Room.Reserve(image.Graph.Root, ranges, target.Path);
            var qemu = await CommitProcess.StartAsync(program, target.Jail, image, overlay, cancel).ConfigureAwait(false);
            return new QemuCommit(qemu, image, overlay, ranges, size, target.Path);
        }
        catch
        {
            overlay?.Dispose();
            image?.Dispose();
            throw;
        }
    }

    private static SafeFileHandle OpenOverlay(string path)
    {
        try
        {
            return File.OpenHandle(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new CommitException($"the overlay '{path}' can not be read: {cause.Message}", "look at the disk that holds it", cause: cause);
        }
    }

    private static OpenDrive OpenImage(CommitTarget target)
    {
        try
        {
            return OpenDrive.Open(new Drive(target.Path, target.Format, ReadOnly: false) { Rules = target.Rules }, scratchFolder: "", firstFileSet: CommitProcess.FirstImageSet);
        }
        catch (ApplianceStartException cause) when (cause.InnerException is ImageRefusedException refused)
        {
            throw refused.Code == "image.in-use" ? new CommitException(refused.Message, refused.Remedy, isTransient: true, refused) : refused;
        }
    }

    private static IReadOnlyList<ChangedRange> ReadOf(OverlayTables tables, string path)
    {
        try
        {
            return tables.Read();
        }
        catch (Exception cause) when (cause is InvalidDataException or IOException)
        {
            throw new CommitException($"the overlay '{path}' can not be used: {cause.Message}", "look at the disk that holds it", cause: cause);
        }
    }
}
