using System.Globalization;
using Engine.Bench;

// Engine and libguestfs side by side: each round runs one of ours, then one of the peer's, so that a machine whose speed
// drifts is unfair to both.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [var program, var daemon, var image, var rounds, var folder] || !int.TryParse(rounds, out var count) || count is < 1 or > 100)
{
    Console.Error.WriteLine("usage: bench PROGRAM DAEMON IMAGE ROUNDS FOLDER (1 to 100 rounds; results go to a file in the folder)");
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
    new($"inspect {Ours.Many} guests in one job; the peer {Peer.Many}, two at a time", "guests/min", ours.ManyAsync, peer is null ? null : peer.ManyAsync) { RoundsMax = 1 },
    new("sysprep of one Debian, whole command", "s", ours.SysprepAsync, peer is null ? null : peer.SysprepAsync),
    new($"sysprep of {Ours.Many} guests in one job; the peer {Peer.Many}, two at a time", "guests/min", ours.SysprepManyAsync, peer is null ? null : peer.SysprepManyAsync) { RoundsMax = 1 },
    new("a call and its answer (ping, mean of 1,000)", "ms", ours.PingAsync, null),
    new("an appliance after an inspection (PSS of qemu)", "MiB", ours.ApplianceAsync, null),
    new("launch until something of one disk is read", "s", ours.LaunchAndReadAsync, peer is null ? null : peer.LaunchAndReadAsync),
    new($"download {Ours.Megabytes} MB of a disk", "MB/s", ours.DownloadAsync, peer is null ? null : peer.DownloadAsync),
    new($"upload {Ours.Megabytes} MB to a disk", "MB/s", ours.UploadAsync, peer is null ? null : () => peer.UploadAsync(ours.Upload)),
    new("all processes of one inspection, at most (sum of resident)", "MiB", ours.PeakAsync, peer is null ? null : peer.PeakAsync),
];
using var results = new StringWriter();
results.WriteLine($"""
    # {Path.GetFileNameWithoutExtension(file)}

    Command: `./dev bench IMAGE {count}`, the image being the demo's Debian on GPT (1 GiB). Engine's handles are measured in process,
    its commands as whole processes; libguestfs's programs as whole processes, its transfers by guestfish's own `time`.

    {await Machine.DescribeAsync(peer)}
    Rounds of one of ours and one of the peer's in turn, after one that does not count; median (min–max).

    | scenario | unit | rounds | Engine | libguestfs |
    |---|---|---|---|---|
    """);
foreach (var scenario in scenarios)
{
    results.WriteLine(await scenario.RunAsync(count));
    await File.WriteAllTextAsync(file, results.ToString()); // a run takes half an hour; what was measured is not lost
}
Console.Write(results);
return 0;
