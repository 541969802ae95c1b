using System.Globalization;
using Engine.Bench;

// Engine and libguestfs side by side: each round runs one of ours, then one of the peer's, so that a machine whose speed
// drifts is unfair to both.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [var program, var daemon, var image, var rounds] || !int.TryParse(rounds, out var count) || count is < 1 or > 100)
{
    Console.Error.WriteLine("usage: bench PROGRAM DAEMON IMAGE ROUNDS (1 to 100)");
    return 2;
}
await using var ours = await Ours.StartAsync(program, daemon, image);
var peer = await Peer.FindAsync(image);
if (peer is null)
    Console.Error.WriteLine("bench: libguestfs is not installed (apt-get install libguestfs-tools linux-image-amd64): our figures stand alone");

Scenario[] scenarios =
[
    new("cold boot to READY", ours.LaunchAsync, peer is null ? null : peer.LaunchAsync),
    new("inspect one Debian, whole command", ours.InspectAsync, peer is null ? null : peer.InspectAsync),
    new("1,000 pings in one handle", ours.PingAsync, null),
    new("download 256 MiB of a disk", ours.DownloadAsync, peer is null ? null : peer.DownloadAsync),
];
Console.WriteLine($"{await Machine.DescribeAsync(peer)}\n{count} rounds after one that does not count; seconds as median (min–max).\n");
Console.WriteLine("| scenario | Engine | libguestfs |\n|---|---|---|");
foreach (var scenario in scenarios)
    Console.WriteLine(await scenario.RunAsync(count));
return 0;
