namespace Engine.Protocol.Contract;

/// <summary>The NTFS file system, and F2FS's growth. Devices must not be mounted.</summary>
[Contract]
public interface INtfs
{
    /// <summary>Sets a file's permissions, as ntfs-3g keeps them in its security descriptor.</summary>
    /// <param name="mode">0 to 07777, as a number.</param>
    /// <param name="path">The file's path on the volume.</param>
    /// <param name="recursive">Also of all below a folder.</param>
    [Action("ntfs_chmod", Since = "1.55.13", Group = "ntfs3g")]
    void NtfsChmod(Device device, int mode, string path, bool? recursive = null);

    /// <summary>Writes an image that ntfsclone_out made onto a device.</summary>
    [Action("ntfsclone_in", Since = "1.17.9", Group = "ntfs3g")]
    void NtfscloneIn([FileIn] Stream backupfile, Device device);

    /// <summary>Sends an image of a volume, in ntfsclone's own form: only what is in use.</summary>
    /// <param name="metadataonly">Without the files' contents.</param>
    /// <param name="rescue">Goes on after sectors that can't be read.</param>
    /// <param name="ignorefscheck">Also when the volume is not whole.</param>
    /// <param name="preservetimestamps">With metadataonly: keeps the files' times.</param>
    /// <param name="force">Also when the volume was not unmounted well.</param>
    [Action("ntfsclone_out", Since = "1.17.9", Group = "ntfs3g")]
    void NtfscloneOut(
        Device device,
        [FileOut] Stream backupfile,
        bool? metadataonly = null,
        bool? rescue = null,
        bool? ignorefscheck = null,
        bool? preservetimestamps = null,
        bool? force = null);

    /// <summary>Mends the commonest faults, empties the journal, and has Windows check the volume at its next boot.</summary>
    /// <param name="clearbadsectors">Takes all sectors for good again.</param>
    [Action("ntfsfix", Since = "1.17.9", Group = "ntfs3g")]
    void Ntfsfix(Device device, bool? clearbadsectors = null);

    /// <summary>Gives a volume another size, and has Windows check it at its next boot.</summary>
    /// <param name="size">In bytes; by default the device's.</param>
    /// <param name="force">Also when it is already marked to be checked.</param>
    [Action("ntfsresize", Since = "1.3.2", Group = "ntfsprogs")]
    void Ntfsresize(Device device, long? size = null, bool? force = null);

    /// <summary>An older form of ntfsresize with a size.</summary>
    [Action("ntfsresize_size", Since = "1.3.14", Group = "ntfsprogs")]
    void NtfsresizeSize(Device device, long size);

    /// <summary>Sends the content of a file of a volume by its number: also those that have no name, such as the journal.</summary>
    /// <param name="inode">0 is $MFT, 1 $MFTMirr, 2 $LogFile and so on.</param>
    [Action("ntfscat_i", Since = "1.33.14", Progress = true)]
    void NtfscatI(Mountable device, long inode, [FileOut] Stream filename);

    /// <summary>Makes an F2FS as large as its device.</summary>
    [Action("f2fs_expand", Since = "1.39.3", Group = "f2fs")]
    void F2fsExpand(Device device);
}
