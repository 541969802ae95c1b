using Engine.Actors;
using Engine.Host.Arguments;
using Engine.Host.Demo;
using Engine.Host.Jobs;
using Engine.Host.Output;
using Engine.Host.Progress;
using Engine.Operations;
using Engine.Operations.Inspect;

namespace Engine.Host.Commands;

/// <summary>Makes three small guests and inspects them in one job: everything that the engine does, without an image at hand.</summary>
internal sealed class DemoCommand : ICommand
{
    public string Name => "demo";
    public string Summary => "Makes three small guests and inspects them in one job";
    public string Help => """
        Installs the Debian packages that are missing (as root), makes the appliance, makes three small guests inside it and
        inspects them in one job. The guests: Debian on GPT and ext4; Debian with /boot, and / and /var on LVM; a system of
        rpm packages on btrfs subvolumes, made up of Debian's files, since no mirror of an rpm distribution is needed here.

        Usage: engine demo

        The first run takes a few minutes, the next ones seconds. All that it makes is kept in $XDG_CACHE_HOME/engine/demo, by
        default below ~/.cache, and can be removed.

        """;

    public async Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancel)
    {
        if (words.Count > 0)
            throw new UsageException($"'{words[0]}' is not known here.");
        await using var engine = await EngineStart.StartAsync(first: null, cancel);
        using (var bar = ProgressBar.OnStandardError("demo"))
            await MakeGuestsAsync(engine, bar, cancel);

        var guests = DemoGuest.All.Select(guest => new GuestImages([new DiskImage(DemoFolder.File(guest.Name), "raw")])).ToList();
        using var output = StandardOutput.Open();
        var allGood = await JobRun.RunAsync(
            new LocalJobs(engine), new(InspectOperation.OperationName, guests), new InspectTableWriter(output), cancel);
        Console.Error.WriteLine($"engine: the images are in {PlainText.Of(DemoFolder.Path)}; try: engine inspect --output json {PlainText.Of(DemoFolder.File(DemoGuest.All[0].Name))}");
        return allGood ? ExitStatus.Good : ExitStatus.SomeFailed;
    }

    private static async Task MakeGuestsAsync(EngineSystem engine, ProgressBar bar, CancellationToken cancel)
    {
        if (DemoGuest.All.All(guest => guest.IsMade))
            return;
        bar.Show(0, "making a Debian tree");
        var debian = await DebianTree.EnsureAsync(cancel);
        bar.Show(0.4, "making a tree of rpm packages");
        var rpm = await RpmTree.EnsureAsync(debian, cancel);
        for (var index = 0; index < DemoGuest.All.Count; index++)
        {
            var guest = DemoGuest.All[index];
            var begin = 0.4 + 0.2 * index;
            var stage = $"making the guest {guest.Name}";
            bar.Show(begin, stage);
            await guest.EnsureAsync(engine, guest.Tree == DemoTree.Debian ? debian : rpm, part => bar.Show(begin + 0.2 * part, stage), cancel);
        }
    }
}
