using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Engine.Appliance.Drives;
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
            await monitor.ExecuteAllAsync([.. Enumerable.Reverse(plugged.Nodes).Select(Remove), .. plugged.FileSets.Select(RemoveSet)], cancel)
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
        var name = string.Create(CultureInfo.InvariantCulture, $"drive{_nextNode++}");
        var plugged = new Plugged($"{name}-device", [], []);
        try
        {
            if (open.Attached is { } attached)
            {
                await AddImagesAsync(attached, open.Files, name, drive.Options, plugged, cancel).ConfigureAwait(false);
            }
            else
            {
                await AddRemoteAsync(drive, drive.Remote!, name, plugged, cancel).ConfigureAwait(false);
            }

            var top = name;
            if (drive.Options.CopyOnRead)
            {
                top = $"{name}-copying";
                await AddAsync([new JsonObject { ["node-name"] = top, ["driver"] = "copy-on-read", ["file"] = name }], plugged, cancel).ConfigureAwait(false);
            }

            await monitor.ExecuteAsync(new QmpCommand("device_add", Device(slot, plugged.Device, top, drive)), cancel).ConfigureAwait(false);
            _plugged.Add(slot, plugged);
        }
        catch (QmpException refused)
        {
            await TakeBackAsync(plugged, cancel).ConfigureAwait(false);
            throw new ApplianceStartException($"qemu refuses '{drive.Path}': {names.PutInto(refused.Reason)}", cause: refused);
        }
    }

    private Task AddImagesAsync(
        AttachedDrive attached, IReadOnlyList<(SafeHandle Handle, string Name)> files, string name, DriveOptions options, Plugged plugged, CancellationToken cancel)
    {
        var first = _nextFileSet;
        var nodes = BlockGraph.Nodes(Shifted(attached, first), name, options);
        var commands = new List<QmpCommand>();
        foreach (var (handle, fileName) in files)
        {
            commands.Add(AddFile(handle, fileName, plugged));
        }

        plugged.Nodes.AddRange(nodes.Select(node => (string)node["node-name"]!));
        commands.AddRange(nodes.Select(node => new QmpCommand("blockdev-add", node)));
        return monitor.ExecuteAllAsync(commands, cancel);
    }

    // The size of what a server gives out is known to qemu alone, and the overlay has to have it.
    private async Task AddRemoteAsync(Drive drive, RemoteImage remote, string name, Plugged plugged, CancellationToken cancel)
    {
        var below = drive.ReadOnly ? $"{name}-image" : name;
        string? secret = null;
        if (remote.NeedsNetwork && remote.Secret.Length > 0)
        {
            secret = $"{name}-secret";
            var held = new JsonObject { ["qom-type"] = "secret", ["id"] = secret, ["data"] = remote.Secret };
            await monitor.ExecuteAsync(new QmpCommand("object-add", held), cancel).ConfigureAwait(false);
        }

        var connection = $"{name}-connection";
        if (!remote.NeedsNetwork)
        {
            using var socket = await ConnectAsync(remote, cancel).ConfigureAwait(false);
            await monitor.ExecuteAsync(new QmpCommand("getfd", new JsonObject { ["fdname"] = connection }, socket.SafeHandle), cancel).ConfigureAwait(false);
        }

        var file = remote.Node(connection, secret);
        file["node-name"] = $"{below}-file";
        file["read-only"] = drive.ReadOnly;
        var image = new JsonObject { ["node-name"] = below, ["driver"] = drive.Format, ["read-only"] = drive.ReadOnly, ["file"] = $"{below}-file" };
        if (drive.Format is "qcow2" or "qed" or "vmdk")
        {
            image["backing"] = null; // a server's image never names a file of ours
        }

        if (!drive.ReadOnly)
        {
            BlockGraph.Apply(drive.Options, image);
        }

        await AddAsync([file, image], plugged, cancel).ConfigureAwait(false);
        if (!drive.ReadOnly)
        {
            return;
        }

        using var overlay = OpenDrive.Scratch(scratchFolder, await SizeAsync(below, cancel).ConfigureAwait(false));
        var add = AddFile(overlay, $"the scratch overlay of {drive.Path}", plugged);
        await monitor.ExecuteAsync(add, cancel).ConfigureAwait(false);
        await AddAsync([BlockGraph.Overlay(plugged.FileSets[^1], name, below)], plugged, cancel).ConfigureAwait(false);
    }

    private static async Task<System.Net.Sockets.Socket> ConnectAsync(RemoteImage remote, CancellationToken cancel)
    {
        try
        {
            return await remote.ConnectAsync(cancel).ConfigureAwait(false);
        }
        catch (ImageRefusedException refused)
        {
            throw new ApplianceStartException(refused.Message, refused.Remedy, refused);
        }
    }

    private async Task<long> SizeAsync(string node, CancellationToken cancel)
    {
        var all = await monitor.ExecuteAsync(new QmpCommand("query-named-block-nodes", new JsonObject { ["flat"] = true }), cancel).ConfigureAwait(false);
        foreach (var one in all.EnumerateArray())
        {
            if (one.GetProperty("node-name").ValueEquals(node))
            {
                return one.GetProperty("image").GetProperty("virtual-size").GetInt64();
            }
        }

        throw new IOException($"qemu does not tell the size of {node}");
    }

    private Task AddAsync(IReadOnlyList<JsonObject> nodes, Plugged plugged, CancellationToken cancel)
    {
        plugged.Nodes.AddRange(nodes.Select(node => (string)node["node-name"]!));
        return monitor.ExecuteAllAsync([.. nodes.Select(node => new QmpCommand("blockdev-add", node))], cancel);
    }

    private QmpCommand AddFile(SafeHandle file, string name, Plugged plugged)
    {
        var set = _nextFileSet++;
        names.Add(set, name);
        plugged.FileSets.Add(set);
        return new QmpCommand("add-fd", new JsonObject { ["fdset-id"] = set }, file);
    }

    // Some of it is there and some is not; what is not is refused, and that is fine.
    private async Task TakeBackAsync(Plugged plugged, CancellationToken cancel)
    {
        foreach (var command in Enumerable.Reverse(plugged.Nodes).Select(Remove).Concat(plugged.FileSets.Select(RemoveSet)))
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
    private static JsonObject Device(int slot, string id, string node, Drive drive)
    {
        var device = new JsonObject
        {
            ["driver"] = "scsi-hd",
            ["id"] = id,
            ["bus"] = "scsi0.0",
            ["scsi-id"] = slot,
            ["lun"] = 0,
            ["drive"] = node,
            ["werror"] = "report",
            ["rerror"] = "report",
        };
        if (drive.Label is { } label)
        {
            device["serial"] = label; // by which the daemon finds it
        }

        if (drive.Options.SectorBytes is { } bytes)
        {
            device["logical_block_size"] = bytes;
            device["physical_block_size"] = bytes;
        }

        return device;
    }

    private static QmpCommand Remove(string node) => new("blockdev-del", new JsonObject { ["node-name"] = node });

    private static QmpCommand RemoveSet(int set) => new("remove-fd", new JsonObject { ["fdset-id"] = set });

    private static AttachedDrive Shifted(AttachedDrive drive, int by)
    {
        return drive with { Image = Node(drive.Image), Overlay = drive.Overlay + by };

        AttachedNode Node(AttachedNode node) => node with
        {
            FileSet = node.FileSet + by,
            Backing = node.Backing is { } backing ? Node(backing) : null,
            Data = node.Data is { } data ? Node(data) : null,
        };
    }

    private sealed record Plugged(string Device, List<string> Nodes, List<int> FileSets);
}
