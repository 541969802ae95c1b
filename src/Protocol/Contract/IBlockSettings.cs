namespace Engine.Protocol.Contract;

/// <summary>How the kernel reads and writes a block device.</summary>
[Contract]
public interface IBlockSettings
{
    /// <summary>The size of a block in bytes. It is the kernel's for this device, and not the file system's on it.</summary>
    [Action("blockdev_getbsz", Since = "1.9.3")]
    int BlockdevGetbsz(Device device);

    /// <summary>Does nothing: the kernel keeps such a size only for as long as who sets it has the device open.</summary>
    [Action("blockdev_setbsz", Since = "1.9.3")]
    void BlockdevSetbsz(Device device, int blocksize);

    /// <summary>Sets how far the kernel reads ahead.</summary>
    /// <param name="sectors">In units of 512 bytes; 0 and more.</param>
    [Action("blockdev_setra", Since = "1.29.10")]
    void BlockdevSetra(Device device, int sectors);

    /// <summary>A device's size in units of 512 bytes, whatever its sectors are.</summary>
    [Action("blockdev_getsz", Since = "1.9.3")]
    long BlockdevGetsz(Device device);

    /// <summary>Whether the kernel vouches that discarded parts of a device read as zeros. Newer kernels say so of none.</summary>
    [Action("blkdiscardzeroes", Since = "1.25.44", Group = "blkdiscardzeroes")]
    bool Blkdiscardzeroes(Device device);
}
