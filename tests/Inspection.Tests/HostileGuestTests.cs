using System.Diagnostics;
using CsCheck;
using Engine.Inspection.Packages;
using Engine.Inspection.Tests.Fixtures;
using Engine.Inspection.Tests.Packages;
using Engine.Protocol.Text;

namespace Engine.Inspection.Tests;

public class HostileGuestTests
{
    private static readonly string[] Paths =
    [
        "/etc/os-release", "/usr/lib/os-release", "/etc/lsb-release", "/etc/debian_version", "/etc/redhat-release", "/etc/centos-release",
        "/etc/SuSE-release", "/etc/alpine-release", "/etc/gentoo-release", "/etc/hostname", "/etc/HOSTNAME", "/etc/sysconfig/network",
        "/etc/fstab", "/bin/bash", "/bin/ls", "/sbin/init", "/var/lib/dpkg/status", "/var/lib/dpkg/status.d/x", "/lib/apk/db/installed",
        "/var/lib/pacman/local/x/desc", "/var/lib/rpm/rpmdb.sqlite",
    ];

    private static readonly string[] Words =
    [
        "ID=", "debian", "VERSION_ID=", "\"", "'", "\\", "\n", " ", "\t", "=", "#", "99999999999", "12.5", "/dev/sda2",
        "/dev/mapper/a--b-c", "UUID=", "/", "/usr", "swap", "subvol=@", "subvolid=", "9223372036854775808", ",", "\\040", "\\777",
        "Package: ", "Status: install ok installed", "Version: ", ":", "-", "Description: ", "P:", "V:", "%NAME%", "%VERSION%",
        "release ", "CentOS", "VERSION = ", "DISTRIB_ID=", "\u007fELF", "\0", "HOSTNAME=", "/dev/nvme0n1p", "/dev/disk/by-id/x-part",
        "LABEL=", "\n\n", "\nPackage: a\n", "\nStatus: install ok installed\n", "\nP:a\n", "\nV:1:2-3\n", "%NAME%\na\n",
    ];

    /// <summary>Bytes at random hardly ever get past the first check; words of the formats at random do.</summary>
    private static readonly Gen<byte[]> Content = Gen.OneOf(
        Gen.Byte.Array[0, 400],
        OneOf(Words).Array[0, 60].Select(words => GuestText.Encode(string.Concat(words))),
        Gen.Select(OneOf(Words).Array[0, 30], Gen.Byte.Array[0, 20]).Select((words, bytes) =>
            (byte[])[.. GuestText.Encode(string.Concat(words)), .. bytes, .. GuestText.Encode(string.Concat(words))]));

    private static readonly Gen<TextTree> Tree = Gen.Select(Content.Array[Paths.Length], Gen.Int[0, (1 << Paths.Length) - 1], OneOf(Paths),
        OneOf(Paths)).Select((contents, present, link, target) =>
    {
        var tree = new TextTree();
        for (var i = 0; i < Paths.Length; i++)
            if ((present >> i & 1) != 0)
                tree.File(Paths[i], contents[i]);
        return tree.KindOf(link) == FileKind.None ? tree.Link(link, target) : tree;
    });

    [Fact(DisplayName = "Whatever a guest holds, inspection ends, throws nothing, and its strings can be sent")]
    public void Inspects()
    {
        var found = 0;
        Gen.Select(Tree, Tree, Tree).Sample((first, second, third) => found += Inspected(first, second, third), iter: 3000, threads: 1);

        found.Should().BeGreaterThan(1000, "most samples must get past the first check");
    }

    private static int Inspected(TextTree first, TextTree second, TextTree third)
    {
        var machine = new TextMachine().Add("/dev/sda1", first, uuid: "a").Add("/dev/sda2", second, label: "b")
            .Btrfs("/dev/sdb1", third, new(256, "@"),
                (new(256, "@"), third), (new(257, "@/.snapshots/1/snapshot"), first), (new(258, "@x"), second));

        var systems = Inspector.Inspect(machine);
        foreach (var system in systems)
            foreach (var text in (string[])[system.Distro, system.ProductName, system.ProductVariant, system.BuildId, system.Hostname,
                .. system.Mountpoints.Select(one => one.Path)])
                GuestText.Encode(text);
        return systems.Count;
    }

    [Fact(DisplayName = "Whatever a package database holds, reading it ends, throws nothing, and its strings can be sent")]
    public void ListsPackages()
    {
        var found = 0;
        Gen.Select(Tree, Content.Array[0, 3]).Sample((tree, blobs) => found += Listed(tree, blobs), iter: 3000, threads: 1);

        found.Should().BeGreaterThan(1000, "most samples must get past the first check");
    }

    private static int Listed(TextTree tree, byte[][] blobs)
    {
        var count = 0;
        foreach (var format in (string[])["deb", "rpm", "apk", "pacman", "unknown"])
            foreach (var application in PackageDatabase.Find(tree, format).Applications(tree, new Blobs(blobs)))
            {
                count++;
                foreach (var text in (string[])[application.App2Name, application.App2Version, application.App2Release,
                    application.App2Description])
                    GuestText.Encode(text);
            }
        return count;
    }

    [Fact(DisplayName = "Files of the largest size that is read, of the worst lines, are read in seconds")]
    public void Worst()
    {
        var machine = new TextMachine().Add("/dev/sda1", null, uuid: "a");
        foreach (var line in (string[])["\n", "/dev/sda1 /\\040\\040\\040 ext4 subvol=x\n",
            "/dev/mapper/a--a--a--a--a--a--a--a--a--a-- /x\n", "UUID=a / x\n", "/"])
            machine.Add($"/dev/sda{machine.FileSystems.Count + 1}", new TextTree().File("/etc/os-release", "ID=debian\n")
                .File("/etc/fstab", string.Concat(Enumerable.Repeat(line, 5_000_000 / line.Length))));
        machine.Btrfs("/dev/sdb1", new TextTree(), null, Enumerable.Range(256, 20_000)
            .Select(id => (new Subvolume(id, $"s{id}"), (IFileTree)new TextTree().File("/etc/os-release", "ID=debian\n")
                .File("/etc/fstab", "/dev/sdb1 / btrfs subvol=none\n"))).ToArray());

        var watch = Stopwatch.StartNew();
        Inspector.Inspect(machine);

        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
    }

    private static Gen<string> OneOf(string[] words) => Gen.Int[0, words.Length - 1].Select(index => words[index]);

    private sealed class Blobs(byte[][] blobs) : IRpmHeaders
    {
        public IEnumerable<byte[]> Read(string databasePath) => blobs;
    }
}
