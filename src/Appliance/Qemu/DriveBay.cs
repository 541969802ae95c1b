using System.Globalization;
using System.Text.Json.Nodes;
using Engine.Appliance.Qemu.Monitor;

namespace Engine.Appliance.Qemu;

/// <summary>
/// The disks of a running machine: put in and taken out by qemu's monitor. Images are handed to qemu open, so that it needs no right
/// to open any, a path can't be swapped under it, and no name is too odd.
/// </summary>
internal sealed class DriveBay(QmpConnection monitor, MachineFileNames names, string scratchFolder)
{
    // Below are the numbers of files that qemu inherits.
    private const int FirstFileSet = 100;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<int, Plugged> _plugged = [];
    private int _nextFileSet = FirstFileSet;
    private int _nextNode;

    /// <summary>Opens the images of a drive, so that what is wrong with them is known before anything is started.</summary>
    public static OpenDrive Open(Drive drive, string scratchFolder) => OpenDrive.Open(drive, scratchFolder, firstFileSet: 0);

    /// <exception cref="ApplianceStartException"></exception>
    public async Task PlugAsync(int slot, Drive drive, CancellationToken cancel)
    {
        using var open = await Task.Run(() => Open(drive, scratchFolder), cancel).ConfigureAwait(false);
        await PlugAsync(slot, drive, open, cancel).ConfigureAwait(false);
    }

    /// <exception cref="ApplianceStartException"></exception>
    public async Task PlugAsync(int slot, Drive drive, OpenDrive open, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)MachineChecks.DrivesMax);
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_plugged.ContainsKey(slot))
            {
                throw new ApplianceStartException($"there is a disk at {slot} already");
            }

            await PlugNowAsync(slot, drive, open, cancel).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <exception cref="ApplianceStartException"></exception>
    public async Task UnplugAsync(int slot, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (!_plugged.Remove(slot, out var plugged))
            {
                throw new ApplianceStartException($"there is no disk at {slot}");
            }

            var deleted = monitor.EventAsync("DEVICE_DELETED", data => IsDevice(data, plugged.Device), cancel);
            await monitor.ExecuteAsync(new QmpCommand("device_del", new JsonObject { ["id"] = plugged.Device }), cancel).ConfigureAwait(false);
            await deleted.ConfigureAwait(false);
            await monitor.ExecuteAllAsync([.. plugged.Nodes.Reverse().Select(Remove), .. plugged.FileSets.Select(RemoveSet)], cancel)
                .ConfigureAwait(false);
        }
        catch (QmpException refused)
        {
            throw new ApplianceStartException($"the disk at {slot} can not be taken out: {names.PutInto(refused.Reason)}", cause: refused);
        }
        finally
        {
            _turn.Release();
        }

        static bool IsDevice(System.Text.Json.JsonElement data, string device) =>
            data.ValueKind == System.Text.Json.JsonValueKind.Object && data.TryGetProperty("device", out var name) && name.ValueEquals(device);
    }

    private async Task PlugNowAsync(int slot, Drive drive, OpenDrive open, CancellationToken cancel)
    {
        var first = _nextFileSet;
        _nextFileSet += open.Files.Count;
        var name = string.Create(CultureInfo.InvariantCulture, $"drive{_nextNode++}");
        var nodes = BlockGraph.Nodes(Shifted(open.Attached, first), name);
        var commands = new List<QmpCommand>();
        foreach (var (file, at) in open.Files.Select((file, at) => (file, first + at)))
        {
            names.Add(at, file.Name);
            commands.Add(new QmpCommand("add-fd", new JsonObject { ["fdset-id"] = at }, file.Handle));
        }

        commands.AddRange(nodes.Select(node => new QmpCommand("blockdev-add", node)));
        commands.Add(new QmpCommand("device_add", Device(slot, name)));
        var plugged = new Plugged($"{name}-device", [.. nodes.Select(node => (string)node["node-name"]!)], [.. Enumerable.Range(first, open.Files.Count)]);
        try
        {
            await monitor.ExecuteAllAsync(commands, cancel).ConfigureAwait(false);
            _plugged.Add(slot, plugged);
        }
        catch (QmpException refused)
        {
            await TakeBackAsync(plugged, cancel).ConfigureAwait(false);
            throw new ApplianceStartException($"qemu refuses '{drive.Path}': {names.PutInto(refused.Reason)}", cause: refused);
        }
    }

    // Some of it is there and some is not; what is not is refused, and that is fine.
    private async Task TakeBackAsync(Plugged plugged, CancellationToken cancel)
    {
        foreach (var command in plugged.Nodes.Reverse().Select(Remove).Concat(plugged.FileSets.Select(RemoveSet)))
        {
            try
            {
                await monitor.ExecuteAsync(command, cancel).ConfigureAwait(false);
            }
            catch (QmpException)
            {
            }
        }
    }

    // A failing or full disk of the host is the guest's I/O error; by default qemu would stop the machine on a full one.
    private static JsonObject Device(int slot, string node) => new()
    {
        ["driver"] = "scsi-hd",
        ["id"] = $"{node}-device",
        ["bus"] = "scsi0.0",
        ["scsi-id"] = slot,
        ["lun"] = 0,
        ["drive"] = node,
        ["werror"] = "report",
        ["rerror"] = "report",
    };

    private static QmpCommand Remove(string node) => new("blockdev-del", new JsonObject { ["node-name"] = node });

    private static QmpCommand RemoveSet(int set) => new("remove-fd", new JsonObject { ["fdset-id"] = set });

    private static AttachedDrive Shifted(AttachedDrive drive, int by)
    {
        return new AttachedDrive(Node(drive.Image), drive.Overlay + by);

        AttachedNode Node(AttachedNode node) => node with
        {
            FileSet = node.FileSet + by,
            Backing = node.Backing is { } backing ? Node(backing) : null,
            Data = node.Data is { } data ? Node(data) : null,
        };
    }

    private sealed record Plugged(string Device, IReadOnlyList<string> Nodes, IReadOnlyList<int> FileSets);
}
