using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;

namespace Engine.Daemon.Actions;

/// <summary>What every call's arguments must be before its action runs: devices that exist, absolute paths, a mounted root.</summary>
public sealed class ArgumentChecks : IArgumentChecks
{
    public void Group(string group)
    {
        if (OptionalGroups.MissingTool(group) is { } tool)
            throw new ActionException("ENOTSUP", $"the appliance has no {tool}, which the group {group} needs");
    }

    public Device Device(Device device)
    {
        GuestDevice.KernelPath(device);
        return new Device(GuestDevice.Canonical(device.Name));
    }

    public Mountable Mountable(Mountable mountable) => MountableName.Parse(mountable.Name).ToMountable();

    public DeviceOrPath DeviceOrPath(DeviceOrPath name) =>
        IsDevice(name.Name) ? new DeviceOrPath(Device(new Device(name.Name)).Name) : new DeviceOrPath(Path(new GuestPath(name.Name)).Path);

    public MountableOrPath MountableOrPath(MountableOrPath name) =>
        IsDevice(name.Name) || !name.Name.StartsWith('/')
            ? new MountableOrPath(Mountable(new Mountable(name.Name)).Name)
            : new MountableOrPath(Path(new GuestPath(name.Name)).Path);

    public GuestPath Path(GuestPath path)
    {
        if (!path.Path.StartsWith('/'))
            throw new ActionException("EINVAL", $"{path.Path}: a path begins with /");
        if (!MountTable.HasGuests())
            throw new ActionException("", "nothing is mounted on / yet: call 'mount' first");
        return path;
    }

    public Filename Filename(Filename name) =>
        name.Name.Contains('/') ? throw new ActionException("EINVAL", $"{name.Name}: a name holds no /") : name;

    internal static bool IsDevice(string name) => name.StartsWith("/dev/", StringComparison.Ordinal);
}
