using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IIsoImages"/>
public sealed class IsoImages(GuestTree tree) : IIsoImages
{
    public IsoInfo Isoinfo(GuestPath isofile)
    {
        using var file = tree.OpenFile(isofile.Path, FileCalls.ReadOnly, "isoinfo");
        return Read(file, $"isoinfo: {isofile}");
    }

    public IsoInfo IsoinfoDevice(Device device)
    {
        using var file = FileCalls.Open(
            NulBytes.Of(GuestDevice.KernelPath(device)), FileCalls.ReadOnly | FileCalls.NonBlock | FileCalls.CloseOnExec, 0);
        return file.IsInvalid ? throw Errno.LastFailure($"isoinfo_device: {device}") : Read(file, $"isoinfo_device: {device}");
    }

    private static IsoInfo Read(Descriptor file, string doing)
    {
        if (FileCalls.Seek(file, IsoDescriptor.Place, 0) < 0)
            throw Errno.LastFailure(doing);
        var bytes = new byte[IsoDescriptor.SizeBytes];
        var count = new DescriptorStream(file, doing).ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return IsoDescriptor.Parse(bytes.AsSpan(0, count)) ?? throw new ActionException("EINVAL", $"{doing}: not an ISO 9660 image");
    }
}
