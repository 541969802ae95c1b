namespace Engine.Protocol.Contract;

/// <summary>What a btrfs is made of.</summary>
[Contract]
public interface IBtrfsMembers
{
    /// <summary>All devices of the btrfs that a device belongs to.</summary>
    /// <error code="EINVAL">There is no btrfs on it.</error>
    [Action("btrfs_filesystem_show", Since = "1.33.29", Group = "btrfs")]
    IReadOnlyList<Device> BtrfsFilesystemShow(Device device);
}
