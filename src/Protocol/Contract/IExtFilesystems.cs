namespace Engine.Protocol.Contract;

/// <summary>The ext2, ext3 and ext4 file systems.</summary>
[Contract]
public interface IExtFilesystems
{
    /// <summary>A file system's label.</summary>
    [Action("get_e2label", Since = "1.0.15")]
    string GetE2label(Device device);

    /// <summary>A file system's UUID.</summary>
    [Action("get_e2uuid", Since = "1.0.15")]
    string GetE2uuid(Device device);

    /// <summary>What a file system's superblock says, by the names that tune2fs prints.</summary>
    [Action("tune2fs_l", Since = "1.9.2")]
    IReadOnlyList<KeyValuePair<string, string>> Tune2fsL(Device device);

    /// <summary>Changes a file system's settings; what is not given stays.</summary>
    /// <param name="intervalbetweenchecks">In seconds; 0 turns such checks off.</param>
    /// <param name="maxmountcount">0 or -1 turns such checks off.</param>
    /// <param name="reservedblockspercentage">Of the blocks, for the reserved user.</param>
    [Action("tune2fs", Since = "1.15.4")]
    void Tune2fs(
        Device device,
        bool? force = null,
        int? maxmountcount = null,
        int? mountcount = null,
        string? errorbehavior = null,
        long? group = null,
        int? intervalbetweenchecks = null,
        int? reservedblockspercentage = null,
        string? lastmounteddirectory = null,
        long? reservedblockscount = null,
        long? user = null);

    /// <summary>Makes a file system with everything that mke2fs can be asked for.</summary>
    /// <param name="blockscount">In blocks; by default the whole device.</param>
    [Action("mke2fs", Since = "1.19.44")]
    void Mke2fs(
        Device device,
        long? blockscount = null,
        long? blocksize = null,
        long? fragsize = null,
        long? blockspergroup = null,
        long? numberofgroups = null,
        long? bytesperinode = null,
        long? inodesize = null,
        long? journalsize = null,
        long? numberofinodes = null,
        long? stridesize = null,
        long? stripewidth = null,
        long? maxonlineresize = null,
        int? reservedblockspercentage = null,
        int? mmpupdateinterval = null,
        string? journaldevice = null,
        string? label = null,
        string? lastmounteddir = null,
        string? creatoros = null,
        string? fstype = null,
        string? usagetype = null,
        string? uuid = null,
        bool? forcecreate = null,
        bool? writesbandgrouponly = null,
        bool? lazyitableinit = null,
        bool? lazyjournalinit = null,
        bool? testfs = null,
        bool? discard = null,
        bool? quotatype = null,
        bool? extent = null,
        bool? filetype = null,
        bool? flexbg = null,
        bool? hasjournal = null,
        bool? journaldev = null,
        bool? largefile = null,
        bool? quota = null,
        bool? resizeinode = null,
        bool? sparsesuper = null,
        bool? uninitbg = null);

    /// <summary>Makes a file system with blocks of this size: an older form of mkfs.</summary>
    [Action("mkfs_b", Since = "1.0.68")]
    void MkfsB(string fstype, int blocksize, Device device);

    /// <summary>Makes an external journal.</summary>
    [Action("mke2journal", Since = "1.0.68")]
    void Mke2journal(int blocksize, Device device);

    /// <summary>Makes an external journal with a label.</summary>
    [Action("mke2journal_L", Since = "1.0.68")]
    void Mke2journalL(int blocksize, string label, Device device);

    /// <summary>Makes an external journal with a UUID.</summary>
    [Action("mke2journal_U", Since = "1.0.68", Group = "linuxfsuuid")]
    void Mke2journalU(int blocksize, string uuid, Device device);

    /// <summary>Makes a file system with its journal on a device.</summary>
    [Action("mke2fs_J", Since = "1.0.68")]
    void Mke2fsJ(string fstype, int blocksize, Device device, Device journal);

    /// <summary>Makes a file system with its journal on the device of a label.</summary>
    [Action("mke2fs_JL", Since = "1.0.68")]
    void Mke2fsJL(string fstype, int blocksize, Device device, string label);

    /// <summary>Makes a file system with its journal on the device of a UUID.</summary>
    [Action("mke2fs_JU", Since = "1.0.68", Group = "linuxfsuuid")]
    void Mke2fsJU(string fstype, int blocksize, Device device, string uuid);

    /// <summary>Checks and repairs a file system without asking.</summary>
    /// <returns>The status of fsck: bits of 1 repaired, 2 restart, 4 errors are left, 8 it failed.</returns>
    [Action("fsck", Since = "1.0.16")]
    int Fsck(string fstype, Device device);

    /// <summary>Checks a file system of these types.</summary>
    [Action("e2fsck", Since = "1.15.17")]
    void E2fsck(Device device, bool? correct = null, bool? forceall = null, bool? forceno = null);

    /// <summary>Checks a file system even when it looks clean, and repairs what can be repaired without asking.</summary>
    [Action("e2fsck_f", Since = "1.0.29")]
    void E2fsckF(Device device);

    /// <summary>Makes a file system as large as its device.</summary>
    [Action("resize2fs", Since = "1.0.27")]
    void Resize2fs(Device device);

    /// <summary>Gives a file system a size in bytes.</summary>
    [Action("resize2fs_size", Since = "1.3.14")]
    void Resize2fsSize(Device device, long size);

    /// <summary>Makes a file system as small as it can be.</summary>
    [Action("resize2fs_M", Since = "1.9.4")]
    void Resize2fsM(Device device);

    /// <summary>A file's attributes as lsattr's letters, in their order.</summary>
    [Action("get_e2attrs", Since = "1.17.31")]
    string GetE2attrs(GuestPath file);

    /// <summary>Sets attributes of a file by lsattr's letters.</summary>
    /// <param name="clear">Takes them away instead.</param>
    [Action("set_e2attrs", Since = "1.17.31")]
    void SetE2attrs(GuestPath file, string attrs, bool? clear = null);
}
