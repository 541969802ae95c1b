using System.Text;
using Engine.Protocol;
using Engine.Protocol.Client;

namespace Engine.EndToEnd.Tests.Hostile;

/// <summary>The sound images from which the bad ones are made.</summary>
internal enum BaseImage
{
    /// <summary>A small Debian in one ext4.</summary>
    Ext4,

    /// <summary>The same without checksums, with blocks of 1 KiB: damage gets past the first check.</summary>
    PlainExt4,
    Xfs,
    Btrfs,

    /// <summary>No system, some files.</summary>
    Vfat,

    /// <summary>A Debian on the logical volume <c>vg0/lv0</c>, the physical volume being the whole disk.</summary>
    Lvm,
    Swap,

    /// <summary>A group of two disks whose volume needs both; this is the first of them.</summary>
    LvmFirst,
    LvmSecond,

    /// <summary>A physical volume that belongs to no group.</summary>
    LvmNoGroup,
    Squeezed,
}

/// <summary>Makes the sound images in one boot.</summary>
internal sealed class BaseImages(TestFolder folder)
{
    private static readonly (BaseImage Image, int Mebibytes)[] Sizes =
    [
        (BaseImage.Ext4, 24), (BaseImage.PlainExt4, 24), (BaseImage.Xfs, 300), (BaseImage.Btrfs, 112), (BaseImage.Vfat, 40),
        (BaseImage.Lvm, 40), (BaseImage.Swap, 16), (BaseImage.LvmFirst, 24), (BaseImage.LvmSecond, 24), (BaseImage.LvmNoGroup, 16),
        (BaseImage.Squeezed, 96),
    ];

    private static readonly Mountable Volume = new("/dev/vg0/lv0");

    public string this[BaseImage image] => folder.File($"base-{image}");

    public async Task MakeAsync(RealEngine engine)
    {
        var drives = Sizes.Select(size => TestFolder.Writable(folder.Blank($"base-{size.Image}", size.Mebibytes))).ToArray();
        await engine.WithGuestAsync(async guest =>
        {
            await guest.MkfsAsync("ext4", Of(BaseImage.Ext4), label: "root");
            await guest.MkfsAsync("ext4", Of(BaseImage.PlainExt4), blocksize: 1024, features: "^metadata_csum,^64bit", inode: 256, label: "root");
            await guest.MkfsAsync("ext4", Of(BaseImage.Squeezed), label: "root");
            await guest.MkfsAsync("xfs", Of(BaseImage.Xfs), label: "root");
            await guest.MkfsAsync("btrfs", Of(BaseImage.Btrfs), label: "root");
            await guest.MkfsAsync("vfat", Of(BaseImage.Vfat), label: "DATA");
            await guest.MkswapAsync(Of(BaseImage.Swap), label: "swap");
            await MakeVolumesAsync(guest);
            foreach (var image in (BaseImage[])[BaseImage.Ext4, BaseImage.PlainExt4, BaseImage.Squeezed, BaseImage.Xfs, BaseImage.Btrfs])
                await InstallAsync(guest, new Mountable(Of(image).Name));
            await InstallAsync(guest, Volume);
            await guest.MountAsync(new Mountable(Of(BaseImage.Vfat).Name), "/");
            await guest.InternalWriteAsync(new GuestPath("/NOTES.TXT"), new byte[200_000]);
            await guest.UmountAllAsync();
            await guest.VgActivateAllAsync(false);
        }, drives);
    }

    /// <summary>Copies a sound image, holes and all.</summary>
    public async Task CopyAsync(BaseImage from, string to)
    {
        var copied = await Processes.RunAsync("cp", "--sparse=auto", this[from], to);
        if (copied.Status != 0)
            throw new InvalidOperationException(copied.Error);
    }

    /// <summary>Writes a sound image into another one, at a place in it; what is zero is left out.</summary>
    public void CopyInto(BaseImage from, FileStream image, long at)
    {
        using var source = File.OpenRead(this[from]);
        var block = new byte[64 * 1024];
        if (image.Length < at + source.Length)
            image.SetLength(at + source.Length);
        while (source.ReadAtLeast(block, block.Length, throwOnEndOfStream: false) is > 0 and var count)
        {
            if (block.AsSpan(0, count).ContainsAnyExcept((byte)0))
            {
                image.Position = at + source.Position - count;
                image.Write(block.AsSpan(0, count));
            }
        }
    }

    private static async Task MakeVolumesAsync(IGuest guest)
    {
        foreach (var image in (BaseImage[])[BaseImage.Lvm, BaseImage.LvmFirst, BaseImage.LvmSecond, BaseImage.LvmNoGroup])
            await guest.PvcreateAsync(Of(image));
        await guest.VgcreateAsync("vg0", [Of(BaseImage.Lvm)]);
        await guest.LvcreateAsync("lv0", "vg0", 28);
        await guest.VgcreateAsync("vg1", [Of(BaseImage.LvmFirst), Of(BaseImage.LvmSecond)]);
        await guest.LvcreateAsync("both", "vg1", 36);
        await guest.MkfsAsync("ext4", new Device(Volume.Name), label: "root");
    }

    private static Device Of(BaseImage image) =>
        new($"/dev/sd{(char)('a' + Array.FindIndex(Sizes, size => size.Image == image))}");

    private static async Task InstallAsync(IGuest guest, Mountable root)
    {
        var scene = new GuestScene(guest);
        await guest.MountAsync(root, "/");
        foreach (var path in (string[])["/proc", "/sys", "/dev", "/tmp", "/root", "/home"])
            await guest.MkdirPAsync(new GuestPath(path));
        await scene.WriteAsync("/usr/lib/os-release", GuestTexts.OsRelease("debian", "Debian GNU/Linux 12 (bookworm)"));
        await scene.LinkAsync("/etc/os-release", "../usr/lib/os-release");
        await scene.WriteAsync("/etc/debian_version", "12.5\n");
        await scene.WriteAsync("/etc/hostname", "victim\n");
        await scene.WriteAsync("/etc/fstab", "LABEL=root / auto defaults 0 1\n");
        await scene.WriteAsync("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");
        await scene.WriteAsync("/usr/bin/bash", GuestTexts.Program);
        await scene.LinkAsync("/bin", "usr/bin");
        await scene.LinkAsync("/lib", "usr/lib");
        await scene.WriteAsync("/var/lib/dpkg/status", GuestTexts.DpkgStatus(["bash", "libc6"]));
        await guest.UmountAllAsync();
    }
}

/// <summary>Texts of a small system.</summary>
internal static class GuestTexts
{
    /// <summary>The beginning of a program for x86_64, and as much of it as anybody reads.</summary>
    public static byte[] Program { get; } = [0x7F, .. "ELF"u8, 2, 1, 1, .. new byte[9], 2, 0, 62, 0, .. new byte[44]];

    public static string OsRelease(string id, string prettyName) =>
        $"PRETTY_NAME=\"{prettyName}\"\nNAME=\"{id}\"\nVERSION_ID=\"12\"\nID={id}\n";

    public static string DpkgStatus(IEnumerable<string> packages)
    {
        var text = new StringBuilder();
        foreach (var package in packages)
            text.Append($"Package: {package}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0-1\n\n");
        return text.ToString();
    }
}
