using Engine.Protocol;
using Engine.Protocol.Client;

namespace Engine.Operations.Images;

/// <summary>Debian as its installer lays it out on a small cloud disk: GPT, an EFI partition, the rest ext4.</summary>
public static class DebianOnGpt
{
    public const long SizeBytes = 1024L * 1024 * 1024;

    private const string EfiSystem = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B";
    private static readonly Device Disk = new("/dev/sda");
    private static readonly Device Efi = new("/dev/sda1");
    private static readonly Device Root = new("/dev/sda2");

    /// <param name="guest">Launched, with one empty disk of <see cref="SizeBytes"/>.</param>
    /// <param name="tree">A tar archive of a Debian root.</param>
    public static async Task MakeAsync(IGuest guest, Stream tree, CancellationToken cancel)
    {
        await guest.PartInitAsync(Disk, "gpt", cancel);
        await guest.PartAddAsync(Disk, "p", 2048, 133_119, cancel);
        await guest.PartAddAsync(Disk, "p", 133_120, -34, cancel);
        await guest.PartSetGptTypeAsync(Disk, 1, EfiSystem, cancel);
        await guest.PartSetNameAsync(Disk, 2, "debian", cancel);
        await guest.MkfsAsync("vfat", Efi, label: "EFI", cancel: cancel);
        await guest.MkfsAsync("ext4", Root, label: "root", cancel: cancel);

        await guest.MountAsync(Root, "/", cancel);
        await guest.MkdirPAsync(new GuestPath("/boot/efi"), cancel);
        await guest.MountAsync(Efi, "/boot/efi", cancel);
        await guest.FillAsync(tree, "debian-gpt",
        [
            $"UUID={await guest.VfsUuidAsync(Root, cancel)} / ext4 errors=remount-ro",
            $"UUID={await guest.VfsUuidAsync(Efi, cancel)} /boot/efi vfat umask=0077",
        ], cancel);
        await guest.FinishAsync(cancel);
    }
}
