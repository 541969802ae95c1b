using Engine.Protocol.Structs;

namespace Engine.Protocol.Contract;

/// <summary>Linux's software RAIDs.</summary>
[Contract]
public interface IRaids
{
    /// <summary>Makes a RAID of devices. It appears as <c>/dev/md/NAME</c>.</summary>
    /// <param name="devices">In their order; <paramref name="missingbitmap"/> says which places stay empty.</param>
    /// <param name="missingbitmap">Bit n is set when the place n, from 0, has no device yet; 0 by default.</param>
    /// <param name="nrdevices">Places without the spare ones; by default those of all devices and empty places, less the spare.</param>
    /// <param name="spare">How many of the devices are spare; 0 by default.</param>
    /// <param name="chunk">In bytes, a multiple of 1024; mdadm chooses by default.</param>
    /// <param name="level">linear, raid0, 0, stripe, raid1, 1, mirror, raid4, 4, raid5, 5, raid6, 6, raid10, 10; raid1 by default.</param>
    [Action("md_create", Since = "1.15.6", Group = "mdadm")]
    void MdCreate(
        string name,
        IReadOnlyList<Device> devices,
        long? missingbitmap = null,
        int? nrdevices = null,
        int? spare = null,
        long? chunk = null,
        string? level = null);

    /// <summary>What a RAID says of itself: level, devices, metadata, uuid, name and more, as mdadm exports it.</summary>
    [Action("md_detail", Since = "1.15.6", Group = "mdadm")]
    IReadOnlyList<KeyValuePair<string, string>> MdDetail(Device md);

    /// <summary>The devices of a running RAID.</summary>
    [Action("md_stat", Since = "1.17.21", Group = "mdadm")]
    IReadOnlyList<MdStat> MdStat(Device md);

    /// <summary>Stops a RAID; its devices are free then.</summary>
    [Action("md_stop", Since = "1.15.6", Group = "mdadm")]
    void MdStop(Device md);
}
