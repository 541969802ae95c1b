using System.Runtime.InteropServices;
using Engine.Appliance.Drives;

namespace Engine.Appliance.Qemu;

/// <summary>A drive's images, checked and open, with the scratch overlay of a read-only one. Closed here once qemu has them.</summary>
internal sealed class OpenDrive : IDisposable
{
    private readonly ImageGraph? _graph;
    private readonly List<(SafeHandle Handle, string Name)> _files = [];

    private OpenDrive(ImageGraph? graph)
    {
        _graph = graph;
    }

    /// <summary>The images, checked; null for a drive that a server gives out.</summary>
    public ImageGraph? Graph => _graph;

    /// <summary>The files, and what the user calls them.</summary>
    public IReadOnlyList<(SafeHandle Handle, string Name)> Files => _files;

    /// <summary>The drive with the places of its files in <see cref="Files"/> as numbers; null for one that a server gives out.</summary>
    public required AttachedDrive? Attached { get; init; }

    /// <exception cref="ApplianceStartException">An image is refused (the cause has the code), or there is no room for an overlay.</exception>
    public static OpenDrive Open(Drive drive, string scratchFolder, int firstFileSet)
    {
        try
        {
            drive.Options.Check(drive.Label, drive.Format, drive.ReadOnly);
            drive.Remote?.Check(toWrite: !drive.ReadOnly);
        }
        catch (ImageRefusedException refused)
        {
            throw new ApplianceStartException(refused.Message, refused.Remedy, refused);
        }

        if (drive.Remote is not null)
        {
            return new OpenDrive(null) { Attached = null };
        }

        var graph = Open(drive);
        var files = new List<(SafeHandle Handle, string Name)>();
        try
        {
            var image = Node(graph.Root);
            int? overlay = drive.ReadOnly
                ? Add(drive.Redo?.Share() ?? Scratch(scratchFolder, graph.Look.VirtualSizeBytes), $"the scratch overlay of {drive.Path}")
                : null;
            var open = new OpenDrive(graph) { Attached = new AttachedDrive(image, overlay) };
            open._files.AddRange(files);
            return open;
        }
        catch
        {
            graph.Dispose();
            throw;
        }

        int Add(SafeHandle handle, string name)
        {
            files.Add((handle, name));
            return firstFileSet + files.Count - 1;
        }

        AttachedNode Node(ImageNode node) => new(node.Driver, Add(node.File.Handle, node.File.Path), node.File.IsBlockDevice)
        {
            Backing = node.Backing is { } backing ? Node(backing) : null,
            Data = node.Data is { } data ? Node(data) : null,
            Part = node.Part,
        };
    }

    public void Dispose()
    {
        _graph?.Dispose();
        foreach (var (handle, _) in _files)
        {
            handle.Dispose();
        }
    }

    private static ImageGraph Open(Drive drive)
    {
        try
        {
            return ImageGraph.Open(drive.Path, drive.Format, drive.Rules, toWrite: !drive.ReadOnly);
        }
        catch (ImageRefusedException refused)
        {
            throw new ApplianceStartException(refused.Message, refused.Remedy, refused);
        }
    }

    /// <exception cref="ApplianceStartException">There is no room for it.</exception>
    public static SafeHandle Scratch(string folder, long sizeBytes)
    {
        if (sizeBytes > Qcow2Layout.LargestSizeBytesMax)
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
