using System.Text;
using Engine.Appliance.Processes;

namespace Engine.EndToEnd.Tests.Hostile;

/// <summary>
/// Files that are no images, or whose headers lie. Most are refused by the host's look at the header, whose codes stand
/// here and nowhere else in the suite.
/// </summary>
internal static class ImageFiles
{
    private const long Mebibyte = 1 << 20;

    public static IReadOnlyList<BadImage> All { get; } =
    [
        new("file-missing", Verdict.Code("image.missing")) { Make = (_, _) => { } },
        new("file-is-a-folder", Verdict.Code("image.kind")) { Make = (path, _) => Directory.CreateDirectory(path) },
        new("file-is-a-fifo", Verdict.Code("image.kind")) { Make = (path, _) => Run("mkfifo", path) },
        Link("file-is-a-character-device", "/dev/zero", "image.kind"),
        Link("file-is-a-link-to-nothing", "nothing", "image.missing"),
        Link("file-is-a-link-to-itself", "file-is-a-link-to-itself", "image.missing", "image.unreadable", "image.kind"),
        // Not even root may read it, whoever runs the tests.
        Link("file-nobody-may-read", "/sys/bus/platform/drivers_probe", "image.unreadable", "image.kind"),
        BadImage.Made("file-empty", Verdict.Code("disk.unrecognised"), (_, _) => { }),
        BadImage.Made("file-of-one-byte", Verdict.Code("disk.unrecognised"), (image, _) => image.Put(0, 1)),
        BadImage.Made("file-of-noise", Verdict.Code("disk.unrecognised"), (image, _) => image.Noise(0, 4 << 20, 31)),
        BadImage.Made("file-blank", Verdict.Code("disk.unrecognised"), (image, _) => image.SetLength(16 * Mebibyte)),
        BadImage.Made("file-of-8-tebibytes", Verdict.Code("disk.unrecognised"), (image, _) => image.SetLength(8L << 40)),

        Qcow2("qcow2-cut-off", "format.damaged", image => image.SetLength(40)),
        Qcow2("qcow2-magic-alone", "format.damaged", image => image.SetLength(4)),
        Qcow2("qcow2-absurd-first-table", "format.damaged", image => image.Put32Big(36, 0x7FFFFFFF)),
        Qcow2("qcow2-first-table-outside", ["format.damaged", "disk.unrecognised"], image => image.Put64Big(40, 1UL << 60)),
        Qcow2("qcow2-absurd-clusters", "format.damaged", image => image.Put32Big(20, 60)),
        Qcow2("qcow2-absurd-size", "format.damaged", image => image.Put64Big(24, ulong.MaxValue)),
        new("qcow2-of-60-tebibytes", Verdict.Code("disk.unrecognised"))
        {
            Make = (path, _) => Run("qemu-img", "create", "-q", "-f", "qcow2", path, "60T"),
        },
        new("qcow2-whose-tables-lead-nowhere", Verdict.Code("disk.unrecognised", "format.damaged"))
        {
            Make = (path, bases) =>
            {
                Run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", bases[BaseImage.Ext4], path);
                using var image = File.Open(path, FileMode.Open);
                var table = BitConverter.ToUInt64([.. image.Get(40, 8).Reverse()]);
                image.Put64Big((long)table, 0x8000_0FFF_FFFF_0000);
            },
        },
        Qcow2("qcow2-version-9", ["format.unsupported", "format.damaged"], image => image.Put32Big(4, 9)),
        Qcow2("qcow2-of-unknown-features", ["format.unsupported", "format.damaged"], image => image.Put64Big(72, 1UL << 40)),
        Qcow2("qcow2-encrypted", "format.unsupported", image => image.Put32Big(32, 1)),
        Backed("qcow2-backed-by-shadow", "/etc/shadow", "format.backing"),
        Backed("qcow2-backed-by-a-relative-name", "../../../../../../etc/shadow", "format.backing"),
        Backed("qcow2-backed-by-json", "json:{\"driver\":\"file\",\"filename\":\"/etc/shadow\"}", "format.protocol"),
        Backed("qcow2-backed-by-a-server", "nbd://localhost/x", "format.protocol"),
        Backed("qcow2-backed-by-itself", "qcow2-backed-by-itself", "format.backing", "format.loop"),
        Qcow2("qcow2-with-a-data-file", "format.datafile", image =>
        {
            image.Put64Big(72, 4);
            image.Put32Big(112, 0x44415441); // behind a header of 112 bytes
            image.Put32Big(116, 11);
            image.Put(120, "/etc/shadow\0\0\0\0\0"u8);
        }),
        BadImage.Made("qcow-of-version-1", Verdict.Code("format.unsupported"), (image, _) =>
        {
            image.SetLength(Mebibyte);
            image.Put(0, [.. "QFI"u8, 0xFB, 0, 0, 0, 1]);
        }),
        BadImage.Made("vmdk-of-other-files", Verdict.Code("format.datafile"), (image, _) => image.Write(Encoding.ASCII.GetBytes(
            "# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\ncreateType=\"monolithicFlat\"\n"
            + "RW 2048 FLAT \"/etc/shadow\" 0\nddb.virtualHWVersion = \"4\"\n"))),
        BadImage.Made("vmdk-of-esx", Verdict.Code("format.unsupported"), (image, _) =>
        {
            image.SetLength(Mebibyte);
            image.Put(0, [.. "COWD"u8, 1, 0, 0, 0]);
        }),
        BadImage.Made("vdi-cut-off", Verdict.Code("format.damaged"), (image, _) =>
        {
            image.SetLength(100);
            image.Put(0, "<<< Oracle VM VirtualBox Disk Image >>>\n"u8);
            image.Put32(64, 0xBEDA107F);
        }),
        BadImage.Made("vhdx-cut-off", Verdict.Code("format.damaged"), (image, _) =>
        {
            image.SetLength(1000);
            image.Put(0, "vhdxfile"u8);
        }),
        BadImage.Made("parallels", Verdict.Code("format.unsupported"), (image, _) =>
        {
            image.SetLength(Mebibyte);
            image.Put(0, "WithoutFreeSpace"u8);
            image.Put32(16, 2);
        }),
        new("qcow2-named.raw", Verdict.Code("format.ambiguous"))
        {
            Make = (path, _) => Run("qemu-img", "create", "-q", "-f", "qcow2", path, "1M"),
        },
        Qcow2("qcow2-with-a-partition-table", "format.ambiguous", image =>
        {
            image.Put(446, [0, 0, 0, 0, 0x83, 0, 0, 0, 8, 0, 0, 0, 64, 0, 0, 0, .. new byte[48]]); // over the header's own words
            image.Put(510, 0x55, 0xAA);
        }),
    ];

    private static BadImage Link(string name, string target, params string[] codes) =>
        new(name, Verdict.Code(codes)) { Make = (path, _) => File.CreateSymbolicLink(path, target) };

    private static BadImage Backed(string name, string backing, params string[] codes) => new(name, Verdict.Code(codes))
    {
        Make = (path, _) =>
        {
            Run("qemu-img", "create", "-q", "-f", "qcow2", path, "1M");
            using var image = File.Open(path, FileMode.Open);
            var text = Encoding.ASCII.GetBytes(backing);
            image.Put64Big(8, 0x200);
            image.Put32Big(16, (uint)text.Length);
            image.Put(0x200, text);
        },
    };

    private static BadImage Qcow2(string name, string code, Action<FileStream> change) => Qcow2(name, [code], change);

    private static BadImage Qcow2(string name, string[] codes, Action<FileStream> change) => new(name, Verdict.Code(codes))
    {
        Make = (path, _) =>
        {
            Run("qemu-img", "create", "-q", "-f", "qcow2", path, "1M");
            using var image = File.Open(path, FileMode.Open);
            change(image);
        },
    };

    private static void Run(string program, params string[] arguments)
    {
        var ran = Task.Run(() => Processes.RunAsync(program, arguments)).Result;
        if (ran.Status != 0)
            throw new InvalidOperationException($"{program}: {ran.Error}");
    }
}
