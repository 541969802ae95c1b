using Engine.Operations.Sysprep.Plans;
using Engine.Operations.Sysprep.Steps;
using Engine.Protocol.Client;
using Engine.Protocol.Structs;

namespace Engine.Operations.Sysprep;

/// <summary>What has to be true of a system after its changes, looked at anew: unmounted first, then mounted for reading alone.</summary>
/// <param name="fstabBefore">What fstab named before the changes.</param>
internal sealed class Postconditions(IGuest guest, GuestSystem system, IReadOnlyList<FstabDevice> fstabBefore)
{
    private const string EmptyDigest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string UninitializedDigest = "b1f1319607d3ec9e0bf8c817dffcb1cd9a9b81f588760bada66755561a65d697";
    private const string Clean = "clean", Unknown = "unknown";

    /// <summary>What is not as it has to be, a sentence each.</summary>
    /// <param name="changes">What was done.</param>
    /// <param name="ran">The operations that were done.</param>
    public async Task<IReadOnlyList<string>> BrokenAsync(
        IReadOnlyList<PlannedChange> changes, IReadOnlyCollection<string> ran, CancellationToken cancel)
    {
        var broken = new List<string>();
        foreach (var mountable in system.FileSystems)
            if (await guest.EngineFilesystemStateAsync(mountable, cancel) is not (Clean or Unknown) and var state)
                broken.Add($"{mountable}: {state}");
        await system.MountAsync(writable: false, cancel);
        try
        {
            if (ran.Contains(new MachineId().Name))
                await CheckMachineIdAsync(broken, cancel);
            if (ran.Contains(new SshHostKeys().Name))
                foreach (var key in await FindAsync([Rules.Files("/etc/ssh/*_host_*")], cancel))
                    broken.Add($"{key.Path} is there still");
            await CheckFstabAsync(broken, cancel);
            await CheckChangesAsync(changes, broken, cancel);
        }
        finally
        {
            await system.UnmountAsync(cancel);
        }
        return broken;
    }

    private async Task CheckMachineIdAsync(List<string> broken, CancellationToken cancel)
    {
        var found = await FindAsync([Rules.Itself("/etc/machine-id"), Rules.Itself("/var/lib/dbus/machine-id")], cancel);
        foreach (var id in found.Where(one => one.Target.Length == 0))
            if (id.Digest is not (EmptyDigest or UninitializedDigest))
                broken.Add($"{id.Path} holds an id still");
        foreach (var link in found.Where(one => one.Target.Length > 0))
            if (!Names(link.Target))
                broken.Add($"{link.Path} is a link to {link.Target}, and was left alone");
    }

    private static bool Names(string target) => target.EndsWith("/machine-id", StringComparison.Ordinal);

    private async Task CheckFstabAsync(List<string> broken, CancellationToken cancel)
    {
        var now = await system.FstabAsync(cancel);
        if (now.Count != fstabBefore.Count)
            broken.Add($"/etc/fstab names {now.Count} file systems, and named {fstabBefore.Count}");
        foreach (var (before, after) in fstabBefore.Zip(now))
            if (before.Device.Length > 0 && after != before)
                broken.Add($"/etc/fstab: {before.Source} was {before.Device}, and is {(after.Device.Length > 0 ? after.Device : "not found")}");
    }

    /// <summary>A file that was removed is gone, one that was emptied is empty: a broken file system could lose it.</summary>
    private async Task CheckChangesAsync(IReadOnlyList<PlannedChange> changes, List<string> broken, CancellationToken cancel)
    {
        var tops = Tops.Of(changes);
        var (found, _) = await GuestPaths.FindAsync(guest, [.. tops.Select(change => Rules.Itself(Rules.Literal(change.Path)))], digests: false, cancel);
        var there = found.ToDictionary(one => one.Path, StringComparer.Ordinal);
        foreach (var change in tops)
        {
            var now = there.GetValueOrDefault(change.Path);
            var isDone = change.Change switch
            {
                ChangeKind.Remove => now is null,
                ChangeKind.Truncate => now is { Size: 0 },
                _ => now is not null && now.Size == Protocol.Text.GuestText.Encode(change.Content ?? "").Length,
            };
            if (!isDone)
                broken.Add($"{change.Path} is not as {change.Operation} left it");
        }
    }

    private async Task<IReadOnlyList<FoundPath>> FindAsync(IReadOnlyList<string> rules, CancellationToken cancel) =>
        (await GuestPaths.FindAsync(guest, rules, digests: true, cancel)).Found;
}
