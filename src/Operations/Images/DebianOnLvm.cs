using Engine.Protocol;
using Engine.Protocol.Client;

namespace Engine.Operations.Images;

/// <summary>Debian as servers have it: MBR, /boot outside LVM, / and /var on logical volumes, swap beside them.</summary>
public static class DebianOnLvm
{
    public const long SizeBytes = 1536L * 1024 * 1024;

    private static readonly Device Disk = new("/dev/sda");
    private static readonly Device Boot = new("/dev/sda1");
    private static readonly Device Volumes = new("/dev/sda2");
    private static readonly Device Root = new("/dev/servers/root");
    private static readonly Device Var = new("/dev/servers/var");
    private static readonly Device Swap = new("/dev/servers/swap");

    /// <param name="guest">Launched, with one empty disk of <see cref="SizeBytes"/>.</param>
    /// <param name="tree">A tar archive of a Debian root.</param>
    public static async Task MakeAsync(IGuest guest, Stream tree, CancellationToken cancel)
    {
        await guest.PartInitAsync(Disk, "mbr", cancel);
        await guest.PartAddAsync(Disk, "p", 2048, 264_191, cancel);
        await guest.PartAddAsync(Disk, "p", 264_192, -1, cancel);
        await guest.PartSetBootableAsync(Disk, 1, true, cancel);
        await guest.PvcreateAsync(Volumes, cancel);
        await guest.VgcreateAsync("servers", [Volumes], cancel);
        await guest.LvcreateAsync("root", "servers", 800, cancel);
        await guest.LvcreateAsync("var", "servers", 300, cancel);
        await guest.LvcreateAsync("swap", "servers", 64, cancel);
        await guest.MkfsAsync("ext2", Boot, label: "boot", cancel: cancel);
        await guest.MkfsAsync("ext4", Root, label: "root", cancel: cancel);
        await guest.MkfsAsync("xfs", Var, label: "var", cancel: cancel);
        await guest.MkswapAsync(Swap, label: "swap", cancel: cancel);

        await guest.MountAsync(Root, "/", cancel);
        foreach (var (device, path) in ((Device, string)[])[(Boot, "/boot"), (Var, "/var")])
        {
            await guest.MkdirPAsync(new GuestPath(path), cancel);
            await guest.MountAsync(device, path, cancel);
        }
        await guest.FillAsync(tree, "debian-lvm",
        [
            "/dev/mapper/servers-root / ext4 errors=remount-ro",
            "LABEL=boot /boot ext2 defaults",
            "/dev/servers/var /var xfs defaults",
            "/dev/mapper/servers-swap none swap sw",
        ], cancel);
        await guest.FinishAsync(cancel);
    }
}
