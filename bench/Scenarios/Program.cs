using System.Globalization;
using Engine.Bench;

// Engine and libguestfs side by side: each round runs one of ours, then one of the peer's, so that a machine whose speed
// drifts is unfair to both.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [var program, var daemon, var image, var rounds, var folder, .. var wanted] || !int.TryParse(rounds, out var count) || count is < 1 or > 100)
{
    Console.Error.WriteLine(
        "usage: bench PROGRAM DAEMON IMAGE ROUNDS FOLDER [WORD…] (1 to 100 rounds; results go to a file in the folder; with words only the scenarios "
        + "whose name has one of them are run, and the other rows of the file stay)");
    return 2;
}
var file = Path.Combine(folder, $"{Environment.ProcessorCount}-cores-{(File.Exists("/dev/kvm") ? "kvm" : "no-kvm")}.md");
await using var ours = await Ours.StartAsync(program, daemon, image);
var peer = await Peer.FindAsync(image);
if (peer is null)
    Console.Error.WriteLine("bench: libguestfs is not installed (apt-get install libguestfs-tools linux-image-amd64): our figures stand alone");

Scenario[] scenarios =
[
    new("handle: launch to an answered ping", "s", ours.LaunchAsync, peer is null ? null : peer.LaunchAsync),
    new("inspect one Debian, whole command", "s", ours.InspectAsync, peer is null ? null : peer.InspectAsync),
    new("inspect one Debian, given to a running service", "s", ours.InspectByServiceAsync, null),
    new($"inspect {Ours.Many} guests in one job; the peer {Peer.Many}, two at a time", "guests/min", ours.ManyAsync, peer is null ? null : peer.ManyAsync) { RoundsMax = 1 },
    new("sysprep of one Debian, whole command", "s", ours.SysprepAsync, peer is null ? null : peer.SysprepAsync),
    new($"sysprep of {Ours.Many} guests in one job; the peer {Peer.Many}, two at a time", "guests/min", ours.SysprepManyAsync, peer is null ? null : peer.SysprepManyAsync) { RoundsMax = 1 },
    new("a call and its answer (ping, mean of 1,000)", "ms", ours.PingAsync, null),
    new("stat of a guest's file, mean of 1,000", "ms", ours.StatAsync, null),
    new("find of all names of the guest", "s", ours.FindAsync, peer is null ? null : peer.FindAsync) { RoundsMax = 3 },
    new("tar_out of the guest's whole tree", "s", ours.TarOutAsync, peer is null ? null : peer.TarOutAsync) { RoundsMax = 3 },
    new("an appliance after an inspection (PSS of qemu)", "MiB", ours.ApplianceAsync, null),
    new("launch until something of one disk is read", "s", ours.LaunchAndReadAsync, peer is null ? null : peer.LaunchAndReadAsync),
    new($"download {Ours.Megabytes} MB of a disk", "MB/s", ours.DownloadAsync, peer is null ? null : peer.DownloadAsync),
    new($"upload {Ours.Megabytes} MB to a disk", "MB/s", ours.UploadAsync, peer is null ? null : () => peer.UploadAsync(ours.Upload)),
    new("all processes of one inspection, at most (sum of resident)", "MiB", ours.PeakAsync, peer is null ? null : peer.PeakAsync),
];
var chosen = scenarios.Where(scenario => wanted.Length == 0 || wanted.Any(word => scenario.Name.Contains(word, StringComparison.OrdinalIgnoreCase))).ToList();
var results = await ResultFile.OpenAsync(file, scenarios.Select(scenario => scenario.Name), await Machine.DescribeAsync(peer));
foreach (var scenario in chosen)
    await results.SetAsync(await scenario.RunAsync(count)); // a run can take an hour; what was measured is not lost
Console.Write(results);
return 0;
