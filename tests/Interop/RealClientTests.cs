using System.Security.Cryptography;
using System.Xml.Linq;
using Engine.EndToEnd.Tests;

namespace Engine.Interop;

/// <summary>Debian's clients, our daemon: the appliance that <c>engine appliance export</c> writes, in real qemu.</summary>
[Trait("Category", "Qemu")]
public sealed class RealClientTests(ExportedAppliance exported) : IClassFixture<ExportedAppliance>, IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(DisplayName = "guestfish sees its own disks alone, in their order, and not the appliance's")]
    public async Task Disks()
    {
        var lines = await exported.FishAsync(_folder.Blank("a.img", 64), $"add {_folder.Blank("b.img", 65)} format:raw label:second\nrun\n"
            + "list-devices\nnr-devices\nblockdev-getsize64 /dev/sdb\ndevice-index /dev/sdb\nblockdev-getsize64 /dev/disk/guestfs/second\n");
        lines.Should().Equal("/dev/sda", "/dev/sdb", "2", $"{65 << 20}", "1", $"{65 << 20}");
    }

    [Theory(DisplayName = "guestfish makes partitions and file systems of each kind, and finds in them what it put there")]
    [InlineData("gpt", "ext2")]
    [InlineData("gpt", "ext3")]
    [InlineData("mbr", "ext4")]
    [InlineData("gpt", "xfs")]
    [InlineData("gpt", "btrfs")]
    [InlineData("mbr", "vfat")]
    [InlineData("mbr", "ntfs")]
    public async Task FileSystems(string table, string type)
    {
        var content = RandomNumberGenerator.GetBytes(1_000_003);
        await File.WriteAllBytesAsync(_folder.File("content"), content);
        var tar = _folder.File("in.tar");
        await ExportedAppliance.RunAsync(new("tar", "-C", _folder.Path, "-cf", tar, "content"), null);

        var lines = await exported.FishAsync(_folder.Blank("disk.img", 600), $"""
            run
            part-disk /dev/sda {table}
            part-get-parttype /dev/sda
            mkfs {type} /dev/sda1
            vfs-type /dev/sda1
            mount /dev/sda1 /
            tar-in {tar} /
            checksum sha256 /content
            download /content {_folder.File("out")}
            tar-out / {_folder.File("out.tar")}
            filesize /content
            umount-all
            list-filesystems

            """);

        lines.Should().Equal(
            table == "mbr" ? "msdos" : table, type, Convert.ToHexStringLower(SHA256.HashData(content)), "1000003", $"/dev/sda1: {type}");
        File.ReadAllBytes(_folder.File("out")).Should().Equal(content);
        (await ExportedAppliance.RunAsync(new("tar", "-tf", _folder.File("out.tar")), null)).Should().Contain("content");
    }

    [Fact(DisplayName = "guestfish makes, lists and removes physical volumes, groups and logical volumes")]
    public async Task Lvm()
    {
        var lines = await exported.FishAsync(_folder.Blank("disk.img", 300), """
            run
            pvcreate /dev/sda
            vgcreate VG /dev/sda
            lvcreate LV1 VG 64
            lvcreate LV2 VG 32
            lvs
            vgs
            pvs
            mkfs ext4 /dev/VG/LV1
            mount /dev/VG/LV1 /
            write /f inside
            cat /f
            umount-all
            lvm-canonical-lv-name /dev/mapper/VG-LV2
            lvremove /dev/VG/LV1
            lvs
            vgremove VG
            pvremove /dev/sda
            pvs

            """);
        lines.Should().Equal("/dev/VG/LV1", "/dev/VG/LV2", "VG", "/dev/sda", "inside", "/dev/VG/LV2", "/dev/VG/LV2");
    }

    [Fact(DisplayName = "python3-guestfs formats, opens, fills and closes LUKS devices with several keys, and a wrong key opens none")]
    public async Task Luks()
    {
        var script = _folder.File("luks.py");
        await File.WriteAllTextAsync(script, $$"""
            import guestfs
            g = guestfs.GuestFS(python_return_dict=True)
            g.add_drive_opts("{{_folder.Blank("disk.img", 300)}}", format="raw")
            g.launch()
            g.part_disk("/dev/sda", "gpt")
            g.luks_format("/dev/sda1", "first", 0)
            g.luks_add_key("/dev/sda1", "first", "second", 1)
            g.luks_kill_slot("/dev/sda1", "second", 0)
            try: g.cryptsetup_open("/dev/sda1", "first", "inner"); print("opened")
            except RuntimeError: print("refused")
            g.cryptsetup_open("/dev/sda1", "second", "inner")
            print(g.list_dm_devices())
            g.pvcreate("/dev/mapper/inner")
            g.vgcreate("INNER", ["/dev/mapper/inner"])
            g.lvcreate("LV", "INNER", 40)
            g.mkfs("ext2", "/dev/INNER/LV")
            g.mount("/dev/INNER/LV", "/")
            g.write("/f", "inside")
            g.umount_all()
            g.vg_activate_all(False)
            g.cryptsetup_close("/dev/mapper/inner")
            print(g.vfs_type("/dev/sda1"), len(g.luks_uuid("/dev/sda1")))
            g.cryptsetup_open("/dev/sda1", "second", "again", readonly=True)
            g.lvm_scan(True)
            g.mount_ro("/dev/INNER/LV", "/")
            print(g.cat("/f"))
            g.shutdown()

            """);
        (await exported.RunAsync("/usr/bin/python3", script)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Should().Equal("refused", "['/dev/mapper/inner']", "crypto_LUKS 36", "inside");
    }

    [Fact(DisplayName = "guestfish makes subvolumes and snapshots of btrfs, and removes them")]
    public async Task Btrfs()
    {
        var lines = await exported.FishAsync(_folder.Blank("disk.img", 300), """
            run
            mkfs btrfs /dev/sda
            mount /dev/sda /
            btrfs-subvolume-create /sub
            write /sub/f before
            btrfs-subvolume-snapshot /sub /snap ro:true
            write /sub/f after
            cat /snap/f
            -write /snap/f never
            btrfs-subvolume-delete /sub
            umount-all
            list-filesystems
            btrfs-filesystem-show /dev/sda
            mount btrfsvol:/dev/sda/snap /
            cat /f

            """);
        lines.Should().Equal("before", "/dev/sda: btrfs", "btrfsvol:/dev/sda/snap: btrfs", "/dev/sda", "before");
    }

    [Fact(DisplayName = "python3-guestfs sends and gets 200 MB with progress, and breaks both off in the middle")]
    public async Task Transfers()
    {
        var large = _folder.File("large");
        using (var file = File.Create(large))
        {
            var block = RandomNumberGenerator.GetBytes(1 << 20);
            for (var i = 0; i < 200; i++)
                file.Write(block);
        }
        var script = _folder.File("transfer.py");
        await File.WriteAllTextAsync(script, $$"""
            import guestfs, hashlib
            g = guestfs.GuestFS(python_return_dict=True)
            g.add_drive_opts("{{_folder.Blank("disk.img", 600)}}", format="raw")
            g.launch()
            g.mkfs("ext4", "/dev/sda")
            g.mount("/dev/sda", "/")
            seen = []
            g.set_event_callback(lambda event, handle, buf, values: seen.append(values), guestfs.EVENT_PROGRESS)
            g.upload("{{large}}", "/large")
            print(g.checksum("sha256", "/large") == hashlib.sha256(open("{{large}}", "rb").read()).hexdigest())
            g.download("/large", "{{_folder.File("back")}}")
            print(all(position <= total == 200 << 20 for procedure, serial, position, total in seen))
            def cancelled(transfer):
                try: transfer()
                except RuntimeError as e: return "cancel" in str(e)
                return False
            import threading
            threading.Timer(0.5, g.user_cancel).start()
            print(cancelled(lambda: g.upload("{{large}}", "/again")))
            g.ping_daemon()
            threading.Timer(0.2, g.user_cancel).start()
            print(cancelled(lambda: g.download("/large", "{{_folder.File("part")}}")))
            g.ping_daemon()
            print(g.filesize("/large"))
            g.shutdown()

            """);

        var said = (await exported.RunAsync("/usr/bin/python3", script)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        said.Should().Equal("True", "True", "True", "True", $"{200 << 20}");
        TestFolder.Digest(_folder.File("back")).Should().Be(TestFolder.Digest(large));
    }

    [Fact(DisplayName = "virt-inspector tells of a Debian guest and of its packages what dpkg says itself")]
    public async Task Inspector()
    {
        var image = DemoGuest.Path("debian-gpt-1.img");
        var report = XDocument.Parse(await exported.RunAsync("virt-inspector", "--format=raw", "-a", image));

        report.Descendants("distro").Single().Value.Should().Be("debian");
        report.Descendants("arch").First().Value.Should().Be("x86_64");
        var names = report.Descendants("application").Select(application => application.Element("name")!.Value).ToList();
        var status = await exported.RunAsync("virt-cat", "--format=raw", "-a", image, "/var/lib/dpkg/status");
        names.Should().BeEquivalentTo(status.Split('\n')
            .Where(line => line.StartsWith("Package: ", StringComparison.Ordinal)).Select(line => line["Package: ".Length..]));
    }

    [Fact(DisplayName = "virt-inspector lists the packages of an rpm guest, whose database is sqlite")]
    public async Task RpmInspector()
    {
        var report = XDocument.Parse(await exported.RunAsync("virt-inspector", "--format=raw", "-a", DemoGuest.Path("rpm-btrfs-1.img")));

        report.Descendants("package_format").Single().Value.Should().Be("rpm");
        report.Descendants("application").Should().NotBeEmpty();
    }

    [Fact(DisplayName = "A program of C that is compiled against libguestfs is told the same by our daemon and by its own")]
    public async Task Compiled()
    {
        var program = _folder.File("client");
        await ExportedAppliance.RunAsync(new("gcc", "-Wall", "-o", program, Path.Combine(Repository.Root, "tests/Interop/client.c"), "-lguestfs"), null);

        var ours = await exported.RunAsync(program, _folder.Blank("ours.img", 256), _folder.File("ours.tar.gz"));
        var theirs = await ExportedAppliance.RunAsync(new(program, _folder.Blank("theirs.img", 256), _folder.File("theirs.tar.gz")), null);

        ours.Should().EndWith("done\n").And.Be(theirs);
    }

    [Fact(DisplayName = "virt-filesystems, virt-df, virt-tar-out and virt-cat answer about a guest")]
    public async Task Programs()
    {
        var image = DemoGuest.Path("debian-gpt-1.img");
        (await exported.RunAsync("virt-filesystems", "--format=raw", "-a", image, "--all", "--long")).Should().Contain("ext4");
        (await exported.RunAsync("virt-df", "--format=raw", "-a", image)).Should().Contain("/dev/sda");
        await exported.RunAsync("virt-tar-out", "--format=raw", "-a", image, "/etc", _folder.File("etc.tar"));
        (await ExportedAppliance.RunAsync(new("tar", "-tf", _folder.File("etc.tar")), null)).Should().Contain("./passwd");
        (await exported.RunAsync("virt-cat", "--format=raw", "-a", image, "/etc/debian_version")).Should().StartWith("12");
    }
}

/// <summary>The guests that <c>engine demo</c> makes.</summary>
internal static class DemoGuest
{
    public static string Path(string name)
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
            ? set
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var path = System.IO.Path.Combine(cache, "engine/demo", name);
        return File.Exists(path) ? path : throw new InvalidOperationException($"{path} is missing; './engine demo' makes it.");
    }
}
