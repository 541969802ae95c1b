namespace Engine.Protocol.Contract;

/// <summary>Boot loaders of PCs. Their menus are files, and the boot code in an MBR is the caller's to write.</summary>
[Contract]
public interface IBootLoaders
{
    /// <summary>Installs SYSLINUX on a FAT that is not mounted.</summary>
    /// <param name="directory">Where on the file system its files go; the top by default.</param>
    [Action("syslinux", Since = "1.21.27", Group = "syslinux")]
    void Syslinux(Device device, string? directory = null);

    /// <summary>Installs EXTLINUX in a folder of a mounted ext, btrfs, xfs, ntfs or FAT.</summary>
    [Action("extlinux", Since = "1.21.27", Group = "extlinux")]
    void Extlinux(GuestPath directory);

    /// <summary>Installs GRUB's files below <c>/boot</c> of a folder, and its code on a device.</summary>
    /// <param name="root">The folder that is the guest's root.</param>
    [Action("grub_install", Since = "1.0.17", Group = "grub")]
    void GrubInstall(GuestPath root, Device device);
}
