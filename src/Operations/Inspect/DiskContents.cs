using Engine.Protocol;
using Engine.Protocol.Client;
using Engine.Protocol.Errors;

namespace Engine.Operations.Inspect;

/// <summary>
/// What is on the disks of a guest in which no system was found: the difference between disks that hold other things,
/// which may be meant, and disks on which nothing is recognised, which are mostly a wrong format or not whole.
/// </summary>
internal sealed class DiskContents(IGuest guest)
{
    private const int LinesMax = 16;
    private const int LineCharactersMax = 400;

    // A guest has at most 255 disks, a disk at most 256 partitions; a call costs a millisecond or so.
    private const int DevicesAskedMax = 512;

    // Enough to say why; whoever has more of them has the reason in the first.
    private const int MountsTriedMax = 4;

    private const string Unknown = "unknown";

    // No file systems, though they stand in the list of them.
    private static readonly string[] _notMounted = [Unknown, "swap", "swsuspend", "crypto_LUKS", "BitLocker"];

    private readonly List<string> _found = [];
    private readonly List<string> _others = [];
    private bool _failed;

    /// <summary>The error of a guest without a system.</summary>
    /// <exception cref="EngineException">The conversation is lost.</exception>
    public async Task<EngineError> ExplainAsync(CancellationToken cancel)
    {
        var devices = await ListAsync(() => guest.ListDevicesAsync(cancel));
        var partitions = await ListAsync(() => guest.ListPartitionsAsync(cancel));
        var filesystems = await ListAsync(() => guest.ListFilesystemsAsync(cancel));
        await AddTablesAsync(devices, cancel);
        await AddFilesystemsAsync(filesystems, cancel);
        await AddMembersAsync([.. devices.Concat(partitions).ExceptBy(filesystems.Select(one => one.Key), device => device.Name)], cancel);
        return _found.Count > 0 || _failed
            ? new EngineError("guest.none", ErrorLayer.System, "No operating system was found.", Evidence(_found.Concat(_others)),
                "Check that the image is a system's disk and whole, that all disks of the guest are given, and that none of them is encrypted.")
            : new EngineError("disk.unrecognised", ErrorLayer.Format,
                "Nothing on the disk is recognised: neither a partition table nor a file system.",
                Evidence(devices.Select(device => $"{device}: nothing that is known")),
                "Check that the file is a disk image and whole, that its format is named rightly (--format), and that the disk is neither blank nor encrypted.");
    }

    private async Task AddTablesAsync(IReadOnlyList<Device> devices, CancellationToken cancel)
    {
        foreach (var device in devices.Take(DevicesAskedMax))
            if (await TypeAsync(() => guest.PartGetParttypeAsync(device, cancel)) is { } type)
                _found.Add($"{device}: partition table of type {type}");
    }

    private async Task AddFilesystemsAsync(IReadOnlyList<KeyValuePair<string, string>> filesystems, CancellationToken cancel)
    {
        var tried = 0;
        foreach (var (mountable, type) in filesystems)
        {
            var whyNot = !_notMounted.Contains(type) && tried++ < MountsTriedMax ? await WhyNotMountedAsync(new Mountable(mountable), cancel) : "";
            (type == Unknown ? _others : _found).Add($"{mountable}: {type}{whyNot}");
        }
    }

    /// <summary>Parts of arrays and volume groups, which are not in the list of file systems.</summary>
    private async Task AddMembersAsync(IReadOnlyList<Device> devices, CancellationToken cancel)
    {
        foreach (var device in devices.Take(DevicesAskedMax))
            if (await TypeAsync(() => guest.VfsTypeAsync(new Mountable(device.Name), cancel)) is { } type)
                _found.Add($"{device}: {type}");
    }

    private async Task<string> WhyNotMountedAsync(Mountable mountable, CancellationToken cancel)
    {
        try
        {
            await guest.MountRoAsync(mountable, "/", cancel);
            return "";
        }
        catch (ActionException failure)
        {
            return $", which can't be mounted: {failure.Message}";
        }
        finally
        {
            await TypeAsync(async () =>
            {
                await guest.UmountAllAsync(cancel);
                return "";
            });
        }
    }

    private async Task<IReadOnlyList<T>> ListAsync<T>(Func<Task<IReadOnlyList<T>>> call)
    {
        try
        {
            return await call();
        }
        catch (ActionException failure)
        {
            _failed = true;
            _others.Add(failure.Message);
            return [];
        }
    }

    /// <summary>Null for an empty answer, and for a failure: then nothing was recognised.</summary>
    private static async Task<string?> TypeAsync(Func<Task<string>> call)
    {
        try
        {
            return await call() is { Length: > 0 } type && type != Unknown ? type : null;
        }
        catch (ActionException)
        {
            return null;
        }
    }

    private static string Evidence(IEnumerable<string> lines)
    {
        var kept = lines.Take(LinesMax + 1).Select(Cut).ToList();
        if (kept.Count > LinesMax)
            kept[^1] = "and more";
        return string.Join('\n', kept);
    }

    // A name of a guest may hold newlines; here each line is one thing that was found.
    private static string Cut(string line)
    {
        line = line.Replace("\n", "\\n", StringComparison.Ordinal);
        return line.Length <= LineCharactersMax ? line : line[..LineCharactersMax] + "…";
    }
}
