using System.Formats.Tar;
using System.Text;
using Engine.Protocol;
using Engine.Protocol.Client;

namespace Engine.EndToEnd.Tests.Sysprep;

/// <summary>One path of a guest that has been in use.</summary>
/// <param name="Operation">Which operation it is for; null for what every operation leaves alone.</param>
/// <param name="After">The content that the operation leaves; null when the path goes.</param>
internal sealed record DirtyPath(string Path, string? Operation, TarEntryType Type, string Content, int Mode, int Owner, string? After);

/// <summary>
/// A small system that is dirty with all that sysprep looks for, and beside each of it something alike that has to stay. What each
/// operation does stands at the path itself.
/// </summary>
internal static class DirtyGuest
{
    public const long Mebibytes = 64;

    private const string Id = "0123456789abcdef0123456789abcdef\n";
    private const string Card = "52:54:00:12:34:56";
    private const string Ifcfg = $"DEVICE=eth0\nHWADDR={Card}\nONBOOT=yes\n";
    private const string Keyfile = $"[connection]\nid=wired\n[ethernet]\nmac-address={Card}\n[ipv4]\nmethod=auto\n";
    private const string Interfaces = $"auto eth0\niface eth0 inet dhcp\n    hwaddress ether {Card}\n";

    public static IReadOnlyList<DirtyPath> All { get; } =
    [
        .. Kept(
            "etc/fstab|/dev/sda / ext4 defaults 0 1\n", "etc/os-release|ID=debian\nNAME=Debian\nVERSION_ID=12\nPRETTY_NAME=\"Debian 12\"\n",
            "etc/passwd|root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1::/:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\nbob:x:1001:1001::/srv/bob:/bin/sh\n",
            "etc/ssh/sshd_config|Port 22\n", "etc/ssh/moduli|m\n", "root/.bashrc|a\n", "home/alice/mail|m\n", "srv/bob/work|w\n", "usr/bin/env|e\n",
            "var/log/README|r\n", "var/log/own|o\n", "var/log/.hidden.log|h\n", "var/log/sub/x|x\n", "var/cache/apt/pkgcache.bin|p\n", "var/lib/dpkg/status|\n",
            "var/spool/anacron/cron.daily|20240101\n", "etc/udev/rules.d/75-net.rules|n\n", "var/lib/NetworkManager/timestamps|t\n",
            "var/lib/cloud/seed/nocloud/user-data|u\n", "etc/cloud/cloud.cfg|c\n", "etc/network/interfaces.d/lo|iface lo inet loopback\n",
            ".bash_history|not a home\n", ".ssh/authorized_keys|not a home\n"),
        .. Folders("tmp:1777", "var/tmp:1777", "var/crash:755", "var/spool/cron/crontabs:1730", "var/spool/mail:755", "var/cache/apt/archives/partial:700"),
        .. Removed("ssh-hostkeys", "etc/ssh/ssh_host_rsa_key", "etc/ssh/ssh_host_rsa_key.pub", "etc/ssh/ssh_host_ed25519_key", "etc/ssh/ssh_host_ed25519_key.pub"),
        .. Removed("ssh-userdir", "root/.ssh/", "root/.ssh/authorized_keys", "home/alice/.ssh/", "home/alice/.ssh/id_rsa", "srv/bob/.ssh/", "srv/bob/.ssh/known_hosts"),
        .. Removed("bash-history", "root/.bash_history", "home/alice/.bash_history", "srv/bob/.bash_history"),
        .. Removed("zsh-history", "root/.zsh_history", "home/alice/.zsh_history", "srv/bob/.zsh_history"),
        .. Removed("logfiles", "var/log/syslog", "var/log/syslog.1", "var/log/auth.log", "var/log/wtmp", "var/log/lastlog", "var/log/cron-20240101",
            "var/log/journal/abc/", "var/log/journal/abc/system.journal", "var/log/apt/history.log", "var/log/installer/syslog", "var/log/audit/audit.log",
            "var/log/dir.log/", "var/log/dir.log/x", "var/lib/logrotate.status", "root/anaconda-ks.cfg", "var/cache/man/index.db"),
        .. Removed("tmp-files", "tmp/a", "tmp/.hidden", "tmp/folder/", "tmp/folder/b", "tmp/link>/etc/passwd", "tmp/up>../..", "var/tmp/c", "var/tmp/.d/", "var/tmp/.d/e"),
        .. Removed("cron-spool", "var/spool/cron/crontabs/root", "var/spool/cron/alice", "var/spool/cron/atjobs/a0001", "var/spool/at/a0002"),
        Rewritten("cron-spool", "var/spool/cron/atjobs/.SEQ", "00007\n", "00000\n"),
        .. Removed("mail-spool", "var/mail/root", "var/mail/alice", "var/spool/mail/bob"),
        .. Removed("dhcp-client-state", "var/lib/dhcp/dhclient.eth0.leases", "var/lib/dhclient/x.lease", "var/lib/NetworkManager/internal-1.lease", "var/lib/NetworkManager/secret_key"),
        .. Removed("package-manager-cache", "var/cache/apt/archives/a.deb", "var/cache/apt/archives/partial/b.deb", "var/cache/dnf/x/", "var/cache/dnf/x/y", "var/cache/yum/z", "var/cache/apk/APKINDEX"),
        .. Removed("passwd-backups", "etc/passwd-", "etc/shadow-", "etc/group-", "etc/gshadow-", "etc/subuid-", "etc/subgid-"),
        .. Removed("udev-persistent-net", "etc/udev/rules.d/70-persistent-net.rules"),
        .. Removed("utmp", "var/run/utmp"),
        .. Removed("crash-data", "var/crash/202401/", "var/crash/202401/vmcore", "var/crash/_bin_true.crash", "var/log/dump/d"),
        .. Removed("random-seed", "var/lib/systemd/random-seed", "var/lib/urandom/random-seed", "boot/loader/random-seed"),
        .. Removed("cloud-init", "var/lib/cloud/instance>/var/lib/cloud/instances/i-1", "var/lib/cloud/instances/", "var/lib/cloud/instances/i-1/", "var/lib/cloud/instances/i-1/obj.pkl",
            "var/lib/cloud/data/", "var/lib/cloud/data/instance-id"),
        Rewritten("net-hwaddr", "etc/sysconfig/network-scripts/ifcfg-eth0", Ifcfg, "DEVICE=eth0\nONBOOT=yes\n"),
        Rewritten("net-hwaddr", "etc/NetworkManager/system-connections/wired.nmconnection", Keyfile, "[connection]\nid=wired\n[ethernet]\n[ipv4]\nmethod=auto\n"),
        Rewritten("net-hwaddr", "etc/network/interfaces", Interfaces, "auto eth0\niface eth0 inet dhcp\n"),
        Rewritten("machine-id", "etc/machine-id", Id, "") with { Mode = 0x124 /* 0444 */ },
        .. Removed("machine-id", "var/lib/dbus/machine-id"),
        Rewritten("hostname", "etc/hostname", "old\n", "web.example.org\n"),
        Rewritten("hostname", "etc/hosts", "127.0.0.1 localhost\n127.0.1.1 old.lan old\n", "127.0.0.1 localhost\n127.0.1.1 web.example.org web\n"),
    ];

    /// <summary>Makes the system on an empty disk, the first one.</summary>
    public static async Task MakeAsync(IGuest guest)
    {
        await guest.MkfsAsync("ext4", new Device("/dev/sda"));
        await guest.MountAsync(new Device("/dev/sda"), "/");
        await guest.TarInAsync(ArchiveOf([.. All]), new GuestPath("/"), xattrs: true);
        await guest.UmountAllAsync();
        await guest.SyncAsync();
    }

    public static MemoryStream ArchiveOf(params IReadOnlyList<DirtyPath> paths)
    {
        var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            var made = paths.Where(path => path.Type == TarEntryType.Directory).Select(path => path.Path).ToHashSet();
            var implied = paths.SelectMany(path => FoldersOf(path.Path)).Distinct().Where(folder => !made.Contains(folder))
                .Select(folder => new DirtyPath(folder, null, TarEntryType.Directory, "", 0x1ED, 0, null));
            // Folders before what is in them.
            foreach (var path in paths.Concat(paths.Count > 1 ? implied : []).OrderBy(path => path.Path, StringComparer.Ordinal))
                writer.WriteEntry(Entry(path));
        }
        archive.Position = 0;
        return archive;
    }

    private static PaxTarEntry Entry(DirtyPath path)
    {
        var entry = new PaxTarEntry(path.Type, path.Path)
        {
            Mode = (UnixFileMode)path.Mode, Uid = path.Owner, Gid = path.Owner, ModificationTime = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000),
        };
        if (path.Type == TarEntryType.SymbolicLink)
            entry.LinkName = path.Content;
        else if (path.Type == TarEntryType.RegularFile)
            entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(path.Content));
        return entry;
    }

    private static IEnumerable<string> FoldersOf(string path)
    {
        for (var slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
            yield return path[..slash];
    }

    private static IEnumerable<DirtyPath> Kept(params string[] files) => files.Select(file => file.Split('|', 2))
        .Select(file => new DirtyPath(file[0], null, TarEntryType.RegularFile, file[1], 0x1A4, 0, null));

    private static IEnumerable<DirtyPath> Folders(params string[] folders) => folders.Select(folder => folder.Split(':'))
        .Select(folder => new DirtyPath(folder[0], null, TarEntryType.Directory, "", Convert.ToInt32(folder[1], 8), 0, null));

    // A folder ends with a slash, a link has its target behind an arrow.
    private static IEnumerable<DirtyPath> Removed(string operation, params string[] paths) => paths.Select(path => path.Split('>') switch
    {
        [var link, var target] => new DirtyPath(link, operation, TarEntryType.SymbolicLink, target, 0x1FF, 0, null),
        _ when path.EndsWith('/') => new DirtyPath(path.TrimEnd('/'), operation, TarEntryType.Directory, "", 0x1ED, 0, null),
        _ => new DirtyPath(path, operation, TarEntryType.RegularFile, $"content of {path}\n", 0x180, 3, null),
    });

    private static DirtyPath Rewritten(string operation, string path, string before, string after) =>
        new(path, operation, TarEntryType.RegularFile, before, 0x180, 3, after);
}
