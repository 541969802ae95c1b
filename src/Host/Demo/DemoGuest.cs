using Engine.Actors;
using Engine.Appliance;
using Engine.Operations.Images;
using Engine.Protocol.Client;

namespace Engine.Host.Demo;

/// <summary>A guest of the demo: a disk image made inside the appliance, by the same actions that everybody has.</summary>
/// <param name="Name">Its file, which names its recipe's version too.</param>
/// <param name="Tree">Which tree fills it.</param>
internal sealed record DemoGuest(string Name, DemoTree Tree, long SizeBytes, Func<IGuest, Stream, CancellationToken, Task> MakeAsync)
{
    public static IReadOnlyList<DemoGuest> All { get; } =
    [
        new("debian-gpt-1.img", DemoTree.Debian, DebianOnGpt.SizeBytes, DebianOnGpt.MakeAsync),
        new("debian-lvm-1.img", DemoTree.Debian, DebianOnLvm.SizeBytes, DebianOnLvm.MakeAsync),
        new("rpm-btrfs-1.img", DemoTree.Rpm, RpmOnBtrfs.SizeBytes, RpmOnBtrfs.MakeAsync),
    ];

    public bool IsMade => File.Exists(DemoFolder.File(Name));

    /// <param name="filled">Told how much of the tree is in, from 0 to 1.</param>
    public Task<string> EnsureAsync(EngineSystem engine, string tree, Action<double> filled, CancellationToken cancel) =>
        DemoFolder.EnsureAsync(Name, async made =>
        {
            await using (var image = File.Create(made))
                image.SetLength(SizeBytes);
            await using var handle = await engine.OpenHandleAsync();
            await handle.AddDriveAsync(new Drive(made, "raw", ReadOnly: false));
            await handle.LaunchAsync(cancel: cancel);
            await using var content = new CountedStream(File.OpenRead(tree), filled);
            await MakeAsync(handle.Guest, content, cancel);
            await handle.CloseAsync();
        });
}

internal enum DemoTree
{
    Debian,
    Rpm,
}
