using Engine.Protocol;
using Engine.Protocol.Client;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Operations.Sysprep;

/// <summary>One system of a guest: what it is, and its file systems mounted and unmounted as a whole.</summary>
internal sealed class GuestSystem
{
    private readonly IGuest _guest;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _mountpoints;

    private GuestSystem(IGuest guest, Mountable root, PreparedSystem facts, IReadOnlyList<KeyValuePair<string, string>> mountpoints)
    {
        (_guest, Root, Facts, _mountpoints) = (guest, root, facts, mountpoints);
    }

    public Mountable Root { get; }

    /// <summary>The report's beginning: what it is, and nothing done.</summary>
    public PreparedSystem Facts { get; }

    /// <summary>What is mounted in it, the root first.</summary>
    public IEnumerable<Mountable> FileSystems => _mountpoints.Select(pair => new Mountable(pair.Value)).Distinct();

    /// <summary>Where a path of it lies: what is mounted there, and the path in it.</summary>
    public (string Device, string Path) Locate(string path)
    {
        var (mountpoint, device) = _mountpoints.Last(
            pair => pair.Key == "/" || path == pair.Key || path.StartsWith(pair.Key + "/", StringComparison.Ordinal));
        return (device, mountpoint == "/" ? path : path[mountpoint.Length..]);
    }

    /// <exception cref="ActionException">Not even the facts that inspect_os remembers could be had.</exception>
    public static async Task<GuestSystem> LookAsync(IGuest guest, Mountable root, CancellationToken cancel)
    {
        // Parents before what is mounted below them.
        var mountpoints = (await guest.InspectGetMountpointsAsync(root, cancel))
            .OrderBy(pair => pair.Key.Length).ThenBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        if (mountpoints is not [{ Key: "/" }, ..])
            mountpoints.Insert(0, new("/", root.Name));
        var type = await guest.InspectGetTypeAsync(root, cancel);
        var uuid = (await guest.EngineInspectGetFilesystemsAsync(root, cancel)).FirstOrDefault(one => one.Name == root.Name)?.Uuid ?? "";
        return new(guest, root, new(
            root.Name, uuid, type, await guest.InspectGetDistroAsync(root, cancel), await guest.InspectGetProductNameAsync(root, cancel),
            await guest.InspectGetHostnameAsync(root, cancel) is var name && name == "unknown" ? "" : name,
            type == "linux" ? null : $"a system of the type {type} can't be prepared", [], null), mountpoints);
    }

    /// <summary>Mounts all that it has; a system of which a part is missing would only be prepared in part.</summary>
    /// <exception cref="EngineException"><c>sysprep.mount</c>; nothing is mounted then.</exception>
    public async Task MountAsync(bool writable, CancellationToken cancel)
    {
        foreach (var (path, device) in _mountpoints)
        {
            try
            {
                if (writable)
                    await _guest.MountAsync(new Mountable(device), path, cancel);
                else
                    await _guest.MountRoAsync(new Mountable(device), path, cancel);
            }
            catch (ActionException failure)
            {
                await UnmountAsync(cancel);
                throw new EngineException(SysprepErrors.Mount(device, path, failure), failure);
            }
        }
    }

    /// <summary>After it every byte that was written has left the appliance's memory.</summary>
    public async Task UnmountAsync(CancellationToken cancel)
    {
        await _guest.UmountAllAsync(cancel);
        await _guest.SyncAsync(cancel);
    }

    public Task<IReadOnlyList<FstabDevice>> FstabAsync(CancellationToken cancel) => _guest.EngineListFstabAsync(Root, cancel);
}
