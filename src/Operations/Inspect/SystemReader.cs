using Engine.Protocol;
using Engine.Protocol.Client;
using Engine.Protocol.Errors;

namespace Engine.Operations.Inspect;

/// <summary>Reads everything that the report tells of one system, whose root <c>inspect_os</c> found.</summary>
/// <param name="warnings">Takes what could not be read.</param>
internal sealed class SystemReader(IGuest guest, Mountable root, IProgress<string> stage, List<string> warnings, PhaseTimes phases)
{
    private const int WarningsMax = 100;

    /// <exception cref="ActionException">Not even the facts that inspect_os remembers could be had.</exception>
    public async Task<SystemReport> ReadAsync(CancellationToken cancel)
    {
        var facts = await phases.OfAsync("facts", () => FactsAsync(cancel));
        return facts with { Applications = await ApplicationsAsync(facts.Mountpoints, cancel) };
    }

    /// <summary>All but the applications.</summary>
    private async Task<SystemReport> FactsAsync(CancellationToken cancel)
    {
        var mountpoints = await MountpointsAsync(cancel);
        return new SystemReport(
            root.Name,
            await guest.InspectGetTypeAsync(root, cancel),
            await guest.InspectGetDistroAsync(root, cancel),
            await guest.InspectGetProductNameAsync(root, cancel),
            await guest.InspectGetMajorVersionAsync(root, cancel),
            await guest.InspectGetMinorVersionAsync(root, cancel),
            await guest.InspectGetArchAsync(root, cancel),
            await guest.InspectGetHostnameAsync(root, cancel),
            await guest.InspectGetPackageFormatAsync(root, cancel),
            await guest.InspectGetPackageManagementAsync(root, cancel),
            mountpoints,
            await FilesystemsAsync(cancel),
            []);
    }

    // Parents before what is mounted below them.
    private async Task<IReadOnlyList<MountpointReport>> MountpointsAsync(CancellationToken cancel) =>
        [.. (await guest.InspectGetMountpointsAsync(root, cancel))
            .Select(pair => new MountpointReport(pair.Key, pair.Value))
            .OrderBy(mountpoint => mountpoint.Path.Length)
            .ThenBy(mountpoint => mountpoint.Path, StringComparer.Ordinal)];

    private async Task<IReadOnlyList<FilesystemReport>> FilesystemsAsync(CancellationToken cancel)
    {
        try
        {
            return [.. (await guest.EngineInspectGetFilesystemsAsync(root, cancel))
                .Select(one => new FilesystemReport(one.Name, one.Type, one.Label, one.Uuid))];
        }
        catch (ActionException)
        {
            return await ProbedFilesystemsAsync(cancel); // a daemon that is not ours
        }
    }

    private async Task<IReadOnlyList<FilesystemReport>> ProbedFilesystemsAsync(CancellationToken cancel)
    {
        var filesystems = new List<FilesystemReport>();
        foreach (var filesystem in await guest.InspectGetFilesystemsAsync(root, cancel))
            filesystems.Add(new(
                filesystem.Name,
                await OrEmptyAsync(guest.VfsTypeAsync(filesystem, cancel), $"the type of {filesystem}"),
                await OrEmptyAsync(guest.VfsLabelAsync(filesystem, cancel), $"the label of {filesystem}"),
                await OrEmptyAsync(guest.VfsUuidAsync(filesystem, cancel), $"the UUID of {filesystem}")));
        return filesystems;
    }

    private async Task<string> OrEmptyAsync(Task<string> call, string what)
    {
        try
        {
            return await call;
        }
        catch (ActionException failure)
        {
            Warn($"Can't read {what}: {failure.Message}");
            return "";
        }
    }

    private async Task<IReadOnlyList<ApplicationReport>> ApplicationsAsync(
        IReadOnlyList<MountpointReport> mountpoints, CancellationToken cancel)
    {
        stage.Report($"reading the applications of {root}");
        try
        {
            if (!await phases.OfAsync("mounting", () => MountAsync(mountpoints, cancel)))
                return [];
            return await phases.OfAsync("packages", () => ListAsync(cancel));
        }
        finally
        {
            await phases.OfAsync("unmounting", () => UmountAsync(cancel));
        }
    }

    private async Task<bool> MountAsync(IReadOnlyList<MountpointReport> mountpoints, CancellationToken cancel)
    {
        if (!mountpoints.Any(mountpoint => mountpoint.Path == "/"))
            mountpoints = [new("/", root.Name), .. mountpoints];
        foreach (var (path, device) in mountpoints)
        {
            try
            {
                await guest.MountRoAsync(new Mountable(device), path, cancel);
            }
            catch (ActionException failure)
            {
                Warn($"Can't mount {device} on {path}, so the list of applications may lack some: {failure.Message}");
                if (path == "/")
                    return false;
            }
        }
        return true;
    }

    private async Task<IReadOnlyList<ApplicationReport>> ListAsync(CancellationToken cancel)
    {
        using var sink = new ApplicationSink();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel, sink.Stopped);
        try
        {
            await guest.EngineListApplicationsAsync(root, sink, enough.Token);
            sink.End();
        }
        catch (ActionException failure)
        {
            Warn($"Can't read the list of applications of {root}: {failure.Message}");
        }
        catch (OperationCanceledException) when (sink.Stopped.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
        }
        if (sink.Problem is { } problem)
            Warn($"The list of applications of {root} is not whole: {problem}.");
        return sink.Applications;
    }

    private async Task<bool> UmountAsync(CancellationToken cancel)
    {
        try
        {
            await guest.UmountAllAsync(cancel);
            return true;
        }
        catch (ActionException failure)
        {
            Warn($"Can't unmount the file systems of {root}: {failure.Message}");
            return false;
        }
    }

    private void Warn(string warning)
    {
        if (warnings.Count < WarningsMax)
            warnings.Add(warning);
    }
}
