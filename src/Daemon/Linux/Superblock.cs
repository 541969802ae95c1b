namespace Engine.Daemon.Linux;

/// <summary>What libblkid recognised on a device; values it does not know are empty.</summary>
/// <param name="Type">As blkid names it: <c>ext4</c>, <c>LVM2_member</c>, <c>crypto_LUKS</c>.</param>
/// <param name="DeviceUuid">Of this one device of a file system that has several.</param>
public sealed record Superblock(string Type, string Label, string Uuid, string DeviceUuid)
{
    public bool IsPhysicalVolume => Type is "LVM2_member" or "LVM1_member";

    /// <summary>Whether it is a part of something that appears as a device of its own.</summary>
    public bool IsMember =>
        IsPhysicalVolume || Type is "linux_raid_member" or "ddf_raid_member" or "isw_raid_member" or "mpath_member";
}
