using System.Text;
using Engine.Protocol;

namespace Engine.EndToEnd.Tests.Hostile;

/// <summary>Guests in which a file that inspection reads is no file, leads elsewhere, or has no end.</summary>
internal static class HostileFiles
{
    private const string OsRelease = "/etc/os-release", Vendors = "/usr/lib/os-release", HostName = "/etc/hostname", Fstab = "/etc/fstab";
    private const long Gibibyte = 1L << 30;

    public static IReadOnlyList<BadImage> All { get; } =
    [
        BadImage.Guest("os-release-fifo", scene => scene.FifoAsync(OsRelease)),
        BadImage.Guest("os-release-character-device", scene => scene.CharacterDeviceAsync(OsRelease, 1, 5)),
        BadImage.Guest("os-release-block-device", scene => scene.BlockDeviceAsync(OsRelease, 8, 0)),
        BadImage.Guest("os-release-link-climbs", scene => scene.LinkAsync(OsRelease, "../../../../../../../../usr/lib/os-release")),
        BadImage.Guest("os-release-link-out", scene => scene.LinkAsync(OsRelease, "/../../../../proc/1/environ")),
        BadImage.Guest("os-release-link-to-itself", scene => scene.LinkAsync(OsRelease, "os-release")),
        BadImage.Guest("os-release-links-in-a-circle", async scene =>
        {
            await scene.LinkAsync(OsRelease, "/tmp/a");
            await scene.LinkAsync("/tmp/a", "/etc/../tmp/b");
            await scene.LinkAsync("/tmp/b", "../etc/os-release");
        }),
        BadImage.Guest("os-release-45-links", async scene =>
        {
            for (var i = 0; i < 45; i++)
                await scene.LinkAsync($"/tmp/{i}", $"/tmp/{i + 1}");
            await scene.WriteAsync("/tmp/45", GuestTexts.OsRelease("fedora", "Fedora"));
            await scene.LinkAsync(OsRelease, "/tmp/0");
        }),
        BadImage.Guest("os-release-nowhere-regular", async scene =>
        {
            await scene.FifoAsync(OsRelease);
            await scene.CharacterDeviceAsync(Vendors, 1, 8);
        }, system => system.Major.Should().Be(12)),
        BadImage.Guest("os-release-200-megabytes", scene =>
            scene.SparseAsync(OsRelease, GuestTexts.OsRelease("debian", "Debian of 200 megabytes"), 200_000_000),
            system => system.ProductName.Should().Be("Debian of 200 megabytes")),
        BadImage.Guest("os-release-hole-alone", scene => scene.SparseAsync(OsRelease, "", 200_000_000),
            system => system.ProductName.Should().StartWith("Debian GNU/Linux 12")),
        BadImage.Guest("os-release-of-many-lines", scene => scene.WriteAsync(OsRelease,
            string.Concat(Enumerable.Repeat("ID=debian\n# nothing\n", 100_000)))),

        BadImage.Guest("hostname-fifo", scene => scene.FifoAsync(HostName), system => system.Hostname.Should().Be("unknown")),
        BadImage.Guest("hostname-8-gigabytes", scene => scene.SparseAsync(HostName, "large\n", 8 * Gibibyte),
            system => system.Hostname.Should().Be("large")),
        BadImage.Guest("hostname-8-gigabytes-of-nothing", scene => scene.SparseAsync(HostName, "", 8 * Gibibyte),
            system => system.Hostname.Should().Be("unknown")),
        BadImage.Guest("hostname-of-the-appliance", scene => scene.LinkAsync(HostName, "/../../../../../proc/sys/kernel/hostname"),
            system => system.Hostname.Should().Be("unknown")),
        BadImage.Guest("hostname-of-a-disk", scene => scene.LinkAsync(HostName, "/../../dev/sda"),
            system => system.Hostname.Should().Be("unknown")),

        BadImage.Guest("fstab-fifo", scene => scene.FifoAsync(Fstab), system => system.Mountpoints.Should().ContainSingle()),
        BadImage.Guest("fstab-10-gigabytes", scene => scene.SparseAsync(Fstab, "/dev/sda / ext4 defaults\n", 10 * Gibibyte)),
        BadImage.Guest("fstab-garbage", scene =>
        {
            var garbage = new byte[1_000_000];
            new Random(4).NextBytes(garbage);
            return scene.WriteAsync(Fstab, garbage);
        }),
        BadImage.Guest("fstab-20000-lines", scene => scene.WriteAsync(Fstab,
            string.Concat(Enumerable.Range(0, 20_000).Select(i => $"/dev/sda /srv/{i} ext4 defaults 0 0\n"))),
            system => system.Mountpoints.Should().HaveCountLessThanOrEqualTo(1000)),
        BadImage.Guest("fstab-odd-sources", scene => scene.WriteAsync(Fstab, """
            /dev/../etc/passwd /a auto defaults
            /dev/sda/../../proc /b auto defaults
            /etc /c none bind
            /dev/mapper/-- /d auto defaults
            /dev/sda999999999999999999 /e auto defaults
            /dev/ /f auto defaults
            UUID= /g auto defaults
            LABEL=root /../../../../h auto defaults
            LABEL=root /proc/self/root auto defaults
            LABEL=root relative auto defaults
            server:/export /i nfs defaults
            overlay / overlay lowerdir=/etc,upperdir=/proc,workdir=/sys
            /dev/fd/0 /j auto loop
            LABEL=root / auto defaults

            """), system => system.Mountpoints.Should().ContainSingle()),
        BadImage.Guest("fstab-options-injected", scene => scene.WriteAsync(Fstab,
            "LABEL=root / ext4 rw,subvol=../../..,subvolid=-1,context=x,errors=panic,init_itable=0,usrjquota=/../../../etc/passwd 0 0\n"
            + "LABEL=root /srv ext4 " + new string(',', 7000) + " 0 0\n")),
        BadImage.Guest("fstab-panics-the-kernel", scene => scene.WriteAsync(Fstab, "LABEL=root / ext4 errors=panic,data=journal 0 0\n")),
        BadImage.Guest("fstab-control-characters", scene => scene.WriteAsync(Fstab,
            "LABEL=root / auto defaults\nLABEL=root /mnt/\\033[2J\\012\\007x auto defaults\n"),
            system => system.Mountpoints.Select(mountpoint => mountpoint.Path).Should().Contain("/mnt/\u001b[2J\n\ax")),

        BadImage.Guest("etc-is-a-link-to-proc", scene => scene.LinkAsync("/etc", "/proc")),
        BadImage.Guest("etc-is-the-root", scene => scene.LinkAsync("/etc", "/")),
        BadImage.Guest("etc-is-a-device", scene => scene.BlockDeviceAsync("/etc", 8, 0)),
        BadImage.Guest("var-is-a-link-to-itself", scene => scene.LinkAsync("/var", "var"),
            system => system.Applications.Should().BeEmpty()),
        BadImage.Guest("programs-are-fifos", async scene =>
        {
            foreach (var program in (string[])["bash", "ls", "sh", "dpkg", "env"])
                await scene.FifoAsync($"/usr/bin/{program}");
            await scene.FifoAsync("/sbin/init");
        }, system => system.Arch.Should().Be("unknown")),
        BadImage.Guest("passwd-oddities", async scene =>
        {
            await scene.FifoAsync("/etc/shadow");
            await scene.WriteAsync("/etc/passwd", string.Concat(Enumerable.Repeat("::::::::\n\0\u001b[m:x:4294967296:-1\n", 20_000)));
        }),
        new BadImage("root-of-fifos", Verdict.Code("guest.none"))
        {
            Base = BaseImage.Ext4,
            Change = async scene =>
            {
                foreach (var name in (string[])["/usr", "/etc", "/bin", "/lib", "/var"])
                    await scene.FifoAsync(name);
            },
        },
        new BadImage("empty-file-system", Verdict.Code("guest.none", evidence => evidence.Should().Contain("/dev/sda: ext4")))
        {
            Base = BaseImage.Ext4,
            Change = async scene =>
            {
                foreach (var name in (string[])["/usr", "/etc", "/bin", "/lib", "/var", "/proc", "/sys", "/dev", "/tmp", "/root", "/home"])
                    await scene.RemoveAsync(name);
            },
        },
    ];
}
