using Engine.Protocol.Structs;

namespace Engine.Protocol.Contract;

/// <summary>What CD and DVD images say of themselves.</summary>
[Contract]
public interface IIsoImages
{
    /// <summary>The primary descriptor of an image in a file.</summary>
    /// <error code="EINVAL">It is no ISO 9660 image.</error>
    [Action("isoinfo", Since = "1.17.19")]
    IsoInfo Isoinfo(GuestPath isofile);

    /// <summary>The primary descriptor of an image on a device.</summary>
    [Action("isoinfo_device", Since = "1.17.19")]
    IsoInfo IsoinfoDevice(Device device);
}
