using Engine.Protocol;
using Engine.Protocol.Client;

namespace Engine.Operations.Images;

/// <summary>A system of rpm packages in Fedora's layout: /boot on ext4, / and /home on subvolumes of one btrfs.</summary>
public static class RpmOnBtrfs
{
    public const long SizeBytes = 1024L * 1024 * 1024;

    private static readonly Device Disk = new("/dev/sda");
    private static readonly Device Boot = new("/dev/sda1");
    private static readonly Device Pool = new("/dev/sda2");

    /// <param name="guest">Launched, with one empty disk of <see cref="SizeBytes"/>.</param>
    /// <param name="tree">A tar archive of a root with rpm's database.</param>
    public static async Task MakeAsync(IGuest guest, Stream tree, CancellationToken cancel)
    {
        await guest.PartInitAsync(Disk, "gpt", cancel);
        await guest.PartAddAsync(Disk, "p", 2048, 264_191, cancel);
        await guest.PartAddAsync(Disk, "p", 264_192, -34, cancel);
        await guest.MkfsAsync("ext4", Boot, label: "boot", cancel: cancel);
        await guest.MkfsAsync("btrfs", Pool, label: "fedora", cancel: cancel);

        await guest.MountAsync(Pool, "/", cancel);
        await guest.BtrfsSubvolumeCreateAsync(new GuestPath("/root"), cancel: cancel);
        await guest.BtrfsSubvolumeCreateAsync(new GuestPath("/home"), cancel: cancel);
        await guest.UmountAllAsync(cancel);

        await guest.MountAsync(Subvolume("root"), "/", cancel);
        foreach (var (mountable, path) in ((Mountable, string)[])[(Subvolume("home"), "/home"), (Boot, "/boot")])
        {
            await guest.MkdirPAsync(new GuestPath(path), cancel);
            await guest.MountAsync(mountable, path, cancel);
        }
        var pool = await guest.VfsUuidAsync(Pool, cancel);
        await guest.FillAsync(tree, "rpm-btrfs",
        [
            $"UUID={pool} / btrfs subvol=root,compress=zstd:1",
            $"UUID={pool} /home btrfs subvol=home,compress=zstd:1",
            $"UUID={await guest.VfsUuidAsync(Boot, cancel)} /boot ext4 defaults",
        ], cancel);
        await guest.FinishAsync(cancel);
    }

    private static Mountable Subvolume(string name) => new($"btrfsvol:{Pool}/{name}");
}
