namespace Engine.Protocol;

/// <summary>A block device by its name in the appliance: <c>/dev/sda1</c>, <c>/dev/vg/lv</c>.</summary>
public readonly record struct Device(string Name)
{
    private const string Folder = "/dev/";

    /// <summary>Takes a name from outside. Whether there is such a device only the guest can tell.</summary>
    /// <exception cref="FormatException">It does not begin with <c>/dev/</c>, or ends there, or holds a NUL.</exception>
    public static Device Parse(string name) =>
        name.StartsWith(Folder, StringComparison.Ordinal) && name.Length > Folder.Length && !name.Contains('\0')
            ? new(name)
            : throw new FormatException($"A device's name begins with {Folder}, as /dev/sda does; '{name}' is none.");

    public override string ToString() => Name;
}

/// <summary>An absolute path inside the mounted guest; only meaningful after something is mounted on <c>/</c>.</summary>
public readonly record struct GuestPath(string Path)
{
    public override string ToString() => Path;
}

/// <summary>Something to mount: a device, or <c>btrfsvol:DEVICE/SUBVOLUME</c>.</summary>
public readonly record struct Mountable(string Name)
{
    public override string ToString() => Name;
    public static implicit operator Mountable(Device device) => new(device.Name);
}

/// <summary>A device (<c>/dev/…</c>) or a path of the guest: <c>/dev/sda</c> is always the device.</summary>
public readonly record struct DeviceOrPath(string Name)
{
    public override string ToString() => Name;
    public static implicit operator DeviceOrPath(Device device) => new(device.Name);
    public static implicit operator DeviceOrPath(GuestPath path) => new(path.Path);
}

/// <summary>A mountable, or a path of the guest when it begins with <c>/</c> and is no device.</summary>
public readonly record struct MountableOrPath(string Name)
{
    public override string ToString() => Name;
    public static implicit operator MountableOrPath(Mountable mountable) => new(mountable.Name);
    public static implicit operator MountableOrPath(GuestPath path) => new(path.Path);
}

/// <summary>A name in a directory, without a slash.</summary>
public readonly record struct Filename(string Name)
{
    public override string ToString() => Name;
}
