using Engine.Operations.Sysprep.Plans;
using Engine.Operations.Sysprep.Steps;
using Engine.Protocol.Client;
using Engine.Protocol.Errors;

namespace Engine.Operations.Sysprep;

/// <summary>
/// The work on one guest, system by system: mount, find or check what is to be done, do it, unmount, and look whether all is as it
/// has to be. What is done to which path is decided by whoever gives <c>decide</c>.
/// </summary>
internal sealed class PreparationRun(IGuest guest, OperationContext context, PhaseTimes phases)
{
    private readonly HashSet<(string, string)> _taken = [];

    /// <summary>The systems so far, as the report tells them.</summary>
    public List<PreparedSystem> Systems { get; } = [];

    /// <summary>How many changes were found, or made.</summary>
    public int Changes { get; private set; }

    /// <exception cref="ActionException">They could not be found.</exception>
    public async Task<IReadOnlyList<GuestSystem>> SystemsAsync(CancellationToken cancel)
    {
        context.Stage.Report("looking for systems");
        return await phases.OfAsync("probing", async () =>
        {
            var systems = new List<GuestSystem>();
            foreach (var root in await guest.InspectOsAsync(cancel))
                systems.Add(await GuestSystem.LookAsync(guest, root, cancel));
            return systems;
        });
    }

    /// <summary>Finds what is to be done in a system and does it, or only tells it.</summary>
    /// <param name="decide">Gives the changes of the system that is mounted.</param>
    /// <exception cref="ActionException">An action failed; the system may be changed in part.</exception>
    /// <exception cref="EngineException"><c>sysprep.mount</c>, <c>sysprep.postcondition</c>, and what <paramref name="decide"/> throws.</exception>
    public async Task PrepareAsync(
        GuestSystem system, bool isPlan, Func<Task<(IReadOnlyList<PlannedChange> Changes, IReadOnlyList<StepReport> Steps)>> decide,
        CancellationToken cancel)
    {
        await phases.OfAsync("mounting", () => Done(system.MountAsync(writable: !isPlan, cancel)));
        var fstab = await system.FstabAsync(cancel);
        context.Stage.Report($"finding what is to be changed in {system.Root}");
        var (changes, steps) = await phases.OfAsync("finding", decide);
        Changes += changes.Count;
        if (!isPlan && changes.Count > 0)
        {
            context.Stage.Report($"changing {system.Root}");
            await phases.OfAsync("changing", async () =>
            {
                using var stream = new ChangeStream(changes);
                await guest.EngineApplyChangesAsync(stream, cancel);
                return true;
            });
        }
        await phases.OfAsync("unmounting", () => Done(system.UnmountAsync(cancel)));
        Systems.Add(system.Facts with { Operations = steps, Changes = isPlan ? changes : null });
        if (isPlan)
            return;
        context.Stage.Report($"checking {system.Root}");
        var ran = steps.Select(step => step.Name).ToHashSet();
        var broken = await phases.OfAsync("checking", () => new Postconditions(guest, system, fstab).BrokenAsync(changes, ran, cancel));
        if (broken.Count > 0)
            throw new EngineException(SysprepErrors.Postcondition(broken));
    }

    /// <summary>The changes that steps find in the mounted system, and what each of them tells.</summary>
    public async Task<(IReadOnlyList<PlannedChange> Changes, IReadOnlyList<StepReport> Steps)> FindAsync(
        GuestSystem system, IReadOnlyList<ISysprepStep> steps, string? hostname, bool digests, CancellationToken cancel)
    {
        var homes = steps.Any(step => step is SshUserFolder or BashHistory or ZshHistory) ? await guest.EngineListHomesAsync(cancel) : [];
        var facts = new SystemFacts(system.Facts.Hostname, hostname, homes);
        var set = new ChangeSet();
        var skipped = new List<(ISysprepStep Step, IReadOnlyList<string> Skipped)>();
        foreach (var step in steps)
        {
            var finding = new Finding(guest, step, facts, set, digests);
            await step.FindAsync(finding, cancel);
            skipped.Add((step, finding.Skipped));
        }
        // Two systems may share a file system, as of /home: what the first one changes is no more there for the second.
        var changes = set.All.Where(change => _taken.Add(system.Locate(change.Path))).ToList();
        return (changes, [.. skipped.Select(one => StepReport.Of(one.Step.Name, changes, one.Skipped))]);
    }

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }
}
