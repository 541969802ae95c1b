using System.Runtime.InteropServices;
using Engine.Appliance.Drives;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Qemu;

/// <summary>All files of a machine, open. Once qemu has inherited them, ours are closed.</summary>
internal sealed class MachineFiles : IDisposable
{
    private const int FirstDescriptor = 3;

    private readonly List<SafeHandle> _handles = [];
    private readonly Dictionary<int, string> _names = [];

    /// <summary>In qemu they are 3, 4, 5 … in this order.</summary>
    public IReadOnlyList<SafeHandle> Handles => _handles;

    public required MachineDescriptors Descriptors { get; init; }
    public MachineFileNames Names => new(_names);

    /// <summary>Kernel and initrd: qemu has no other way than to open them again.</summary>
    public IEnumerable<SafeHandle> OpenedAgain => [Handle(Descriptors.Kernel), Handle(Descriptors.Initrd)];

    /// <exception cref="ApplianceStartException">A file is missing, or an image is refused (the cause has the code).</exception>
    public static MachineFiles Open(MachineSpec spec, SafeHandle channel, string scratchFolder, CancellationToken cancel)
    {
        var opening = new List<(SafeHandle Handle, string Name)> { (channel, "the channel") };
        try
        {
            var kernel = Add(Open(spec.Appliance.Kernel), spec.Appliance.Kernel);
            var initrd = Add(Open(spec.Appliance.Initrd), spec.Appliance.Initrd);
            var root = Add(Open(spec.Appliance.Root), spec.Appliance.Root);
            var drives = new List<AttachedDrive>();
            foreach (var drive in spec.Drives)
            {
                cancel.ThrowIfCancellationRequested();
                drives.Add(Attach(drive));
            }

            var files = new MachineFiles { Descriptors = new MachineDescriptors(FirstDescriptor, kernel, initrd, root, drives) };
            files.Take(opening);
            return files;
        }
        catch
        {
            opening.Skip(1).ToList().ForEach(file => file.Handle.Dispose());
            throw;
        }

        int Add(SafeHandle handle, string name)
        {
            opening.Add((handle, name));
            return FirstDescriptor + opening.Count - 1;
        }

        AttachedDrive Attach(Drive drive)
        {
            var graph = Open(drive);
            var image = AttachNode(graph.Root);
            return new AttachedDrive(
                image,
                drive.ReadOnly ? Add(Scratch(scratchFolder, graph.Look.VirtualSizeBytes), $"the scratch overlay of {drive.Path}") : null);
        }

        AttachedNode AttachNode(ImageNode node) => new(node.Driver, Add(node.File.Handle, node.File.Path), node.File.IsBlockDevice)
        {
            Backing = node.Backing is { } backing ? AttachNode(backing) : null,
            Data = node.Data is { } data ? AttachNode(data) : null,
            Part = node.Part,
        };
    }

    public void Dispose() => _handles.Skip(1).ToList().ForEach(handle => handle.Dispose()); // the first is the caller's channel

    private void Take(List<(SafeHandle Handle, string Name)> opened)
    {
        foreach (var (handle, name) in opened)
        {
            _names[FirstDescriptor + _handles.Count] = name;
            _handles.Add(handle);
        }
    }

    private SafeHandle Handle(int descriptor) => _handles[descriptor - FirstDescriptor];

    private static SafeFileHandle Open(string appliancePart)
    {
        try
        {
            return File.OpenHandle(appliancePart);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ApplianceStartException(
                $"the appliance's file '{appliancePart}' can not be opened: {cause.Message}", "engine appliance build", cause);
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

    private static SafeFileHandle Scratch(string folder, long sizeBytes)
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
