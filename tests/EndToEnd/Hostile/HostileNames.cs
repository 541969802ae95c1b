using System.Text;
using Engine.Protocol;
using Engine.Protocol.Text;

namespace Engine.EndToEnd.Tests.Hostile;

/// <summary>Guests whose names and texts are meant for whoever reads the report, or are too many.</summary>
internal static class HostileNames
{
    private const string Shell = "$(reboot);`reboot`|reboot&&reboot>/dev/sda'\\\"";
    private const string Markup = "<![CDATA[<a href=\"&amp;\">]]>&lt;!ENTITY x SYSTEM 'file:///etc/passwd'>[red]x[/]";
    private const string Terminal = "\u001b[2J\u001b]0;owned\a\u001b[31m\b\b\u009b31m\u202ex\u2028";

    /// <summary>The one whose table is looked at, too.</summary>
    public const string ForTheTable = "names-of-control-characters";

    public static IReadOnlyList<BadImage> All { get; } =
    [
        BadImage.Guest(ForTheTable, async scene =>
        {
            await scene.WriteAsync("/etc/os-release", GuestTexts.OsRelease("debian", $"Evil {Terminal}\r"));
            await scene.WriteAsync("/etc/hostname", $"host{Terminal}\r\n");
            await scene.WriteAsync("/var/lib/dpkg/status", GuestTexts.DpkgStatus([$"evil{Terminal}"]));
        }, system =>
        {
            system.ProductName.Should().StartWith("Evil \u001b[2J");
            system.Hostname.Should().StartWith("host\u001b[2J");
            system.Applications.Select(one => one.Name).Should().Equal($"evil{Terminal}");
        }),
        BadImage.Guest("names-of-shell-words", async scene =>
        {
            await scene.WriteAsync("/etc/os-release", "ID=debian\nPRETTY_NAME='" + Shell.Replace("'", "") + "'\n");
            await scene.WriteAsync("/etc/hostname", Shell + "\n");
            await scene.WriteAsync("/var/lib/dpkg/status", GuestTexts.DpkgStatus([Shell]));
        }, system =>
        {
            system.Hostname.Should().Be(Shell);
            system.ProductName.Should().StartWith("$(reboot)");
        }),
        BadImage.Guest("names-of-markup", async scene =>
        {
            await scene.WriteAsync("/etc/os-release", $"ID=debian\nPRETTY_NAME=\"{Markup.Replace("\"", "")}\"\n");
            await scene.WriteAsync("/etc/hostname", Markup + "\n");
            await scene.WriteAsync("/var/lib/dpkg/status", GuestTexts.DpkgStatus([Markup]));
        }, system => system.Hostname.Should().Be(Markup)),
        BadImage.Guest("names-of-no-utf8", async scene =>
        {
            await scene.WriteAsync("/etc/os-release", [.. "ID=debian\nPRETTY_NAME=\""u8, 0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80, .. "\"\n"u8]);
            await scene.WriteAsync("/etc/hostname", [0xFE, 0xF8, 0x88, (byte)'\n']);
            await scene.WriteAsync("/var/lib/dpkg/status", [.. "Package: a"u8, 0x80, .. "\nStatus: install ok installed\nVersion: "u8, 0xF4, 0x90, .. "\n\n"u8]);
        }, system =>
        {
            GuestText.Encode(system.Hostname).Should().Equal(0xFE, 0xF8, 0x88);
            GuestText.Encode(system.Applications.Single().Name).Should().Equal((byte)'a', 0x80);
            GuestText.Encode(system.Applications.Single().Version).Should().Equal(0xF4, 0x90);
        }),
        new BadImage("os-release-of-no-distribution", Verdict.System("unknown", system => system.Type.Should().Be("linux")))
        {
            Base = BaseImage.Ext4,
            Change = scene => scene.WriteAsync("/etc/os-release", $"ID=\"{Terminal}../../x\"\nVERSION_ID=\"99999999999999999999.-1\"\n"),
        },
        BadImage.Guest("hostname-of-a-megabyte", scene => scene.WriteAsync("/etc/hostname", new string('h', 1_000_000)),
            system => system.Hostname.Should().Be("unknown")),
        BadImage.Guest("names-2000-odd", async scene =>
        {
            await scene.FolderAsync("/var/lib/dpkg/status.d");
            for (var i = 0; i < 2000; i++)
                await scene.Guest.TouchAsync(new GuestPath(OddName(i % 3 == 0 ? "/etc" : i % 3 == 1 ? "/var/lib/dpkg/status.d" : "", i)));
        }),
        BadImage.Guest("folders-900-deep", async scene =>
        {
            var names = string.Concat(Enumerable.Repeat("/d", 900));
            await scene.Guest.MkdirPAsync(new GuestPath($"/etc{names}"));
            await scene.Guest.MkdirPAsync(new GuestPath($"/var/lib/dpkg{names}"));
            await scene.Guest.InternalWriteAsync(new GuestPath($"/etc{names}/hostname"), "deep\n"u8.ToArray());
            // A link holds less than 1 KiB here.
            await scene.LinkAsync("/half", $"/etc{names[..900]}");
            await scene.LinkAsync("/etc/hostname", $"/half{names[..900]}/hostname");
        }, system => system.Hostname.Should().Be("deep")),
        BadImage.Guest("link-of-900-characters", async scene =>
        {
            await scene.LinkAsync("/etc/hostname", string.Concat(Enumerable.Repeat("../etc/", 128)) + "real");
            await scene.WriteAsync("/etc/real", "found\n");
        }, system => system.Hostname.Should().Be("found")),
        new BadImage("subvolumes-of-odd-names", Verdict.System("debian", system => system.Root.Should().StartWith("btrfsvol:/dev/sda")))
        {
            Base = BaseImage.Btrfs,
            Change = async scene =>
            {
                foreach (var name in (string[])["a\nb", Terminal, "\udc80\udcff", "x/y", "a'$(reboot)\""])
                {
                    if (name.Contains('/'))
                        await scene.FolderAsync("/x");
                    await scene.Guest.BtrfsSubvolumeCreateAsync(new GuestPath($"/{name}"));
                }
                await scene.WriteAsync($"/{Terminal}/etc/os-release", GuestTexts.OsRelease("debian", "Debian"));
                foreach (var name in (string[])["/usr", "/etc", "/bin", "/lib"])
                    await scene.RemoveAsync(name);
            },
        },
        new BadImage("subvolumes-by-the-hundred", Verdict.Systems("debian", report => report.Systems.Should().HaveCountLessThanOrEqualTo(128)))
        {
            Base = BaseImage.Btrfs,
            Change = async scene =>
            {
                for (var i = 0; i < 300; i++)
                {
                    await scene.Guest.BtrfsSubvolumeCreateAsync(new GuestPath($"/s{i}"));
                    await scene.WriteAsync($"/s{i}/etc/os-release", GuestTexts.OsRelease("debian", $"Debian {i}"));
                }
            },
        },
    ];

    private static string OddName(string folder, int number) => $"{folder}/" + (number % 8) switch
    {
        0 => $"new\nline\n{number}",
        1 => $"\u001b[3{number % 10}m{number}",
        2 => GuestText.Decode([0xFF, 0xFE, .. Encoding.ASCII.GetBytes($"{number}")]),
        3 => $"-rf --no-preserve-root {number}",
        4 => $"$(reboot){number}",
        5 => $" {number} ",
        6 => $"<&\"'>{number}",
        _ => new string('n', 200) + number,
    };
}
