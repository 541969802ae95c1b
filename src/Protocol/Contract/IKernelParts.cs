namespace Engine.Protocol.Contract;

/// <summary>What the appliance's kernel has and holds.</summary>
[Contract]
public interface IKernelParts
{
    /// <summary>Makes the kernel forget what it keeps of clean files, after writing what is not.</summary>
    /// <param name="whattodrop">1 contents, 2 names and inodes, 3 both.</param>
    [Action("drop_caches", Since = "1.0.18")]
    void DropCaches(int whattodrop);

    /// <summary>Whether the appliance's kernel can mount a type of file system.</summary>
    /// <param name="filesystem">The kernel's name of it: ext4, vfat, xfs.</param>
    [Action("filesystem_available", Since = "1.19.5")]
    bool FilesystemAvailable(string filesystem);

    /// <summary>Loads a module into the appliance's kernel, with those that it needs.</summary>
    [Action("modprobe", Since = "1.0.68", Group = "linuxmodules")]
    void Modprobe(string modulename);
}
