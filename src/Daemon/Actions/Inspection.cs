using Engine.Daemon.Inspecting;
using Engine.Daemon.Linux;
using Engine.Inspection;
using Engine.Inspection.Mounting;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Actions;

/// <summary>Looks once and remembers, until it is asked to look again.</summary>
internal sealed class Inspection(IMounts mounts) : IInspection
{
    private GuestMachine? _machine;
    private IReadOnlyList<FileSystem> _fileSystems = [];
    private IReadOnlyList<InspectedSystem> _systems = [];

    public IReadOnlyList<Mountable> InspectOs()
    {
        mounts.UmountAll();
        (_systems, _fileSystems, _machine) = ([], [], null);
        var machine = GuestMachine.Look();
        _fileSystems = machine.FileSystems;
        _machine = machine;
        _systems = Inspector.Inspect(machine);
        return InspectGetRoots();
    }

    public IReadOnlyList<Mountable> InspectGetRoots() => [.. _systems.Select(system => system.Root)];
    public string InspectGetType(Mountable root) => Of(root).Type;
    public string InspectGetDistro(Mountable root) => Of(root).Distro;
    public string InspectGetArch(Mountable root) => Of(root).Arch;
    public int InspectGetMajorVersion(Mountable root) => Of(root).MajorVersion;
    public int InspectGetMinorVersion(Mountable root) => Of(root).MinorVersion;
    public string InspectGetProductName(Mountable root) => Of(root).ProductName;
    public string InspectGetProductVariant(Mountable root) => Of(root).ProductVariant;
    public string InspectGetHostname(Mountable root) => Of(root).Hostname;
    public string InspectGetPackageFormat(Mountable root) => Of(root).PackageFormat;
    public string InspectGetPackageManagement(Mountable root) => Of(root).PackageManagement;
    public string InspectGetBuildId(Mountable root) => Of(root).BuildId;

    public string InspectGetFormat(Mountable root)
    {
        Of(root);
        return "installed";
    }

    public IReadOnlyList<KeyValuePair<string, string>> InspectGetMountpoints(Mountable root) =>
        [.. Of(root).Mountpoints.Select(mountpoint => KeyValuePair.Create(mountpoint.Path, mountpoint.Mountable.Name))];

    public IReadOnlyList<Mountable> InspectGetFilesystems(Mountable root) => Of(root).Filesystems;

    public IReadOnlyList<KeyValuePair<string, string>> InspectGetDriveMappings(Mountable root) =>
        [.. (Of(root).Windows?.DriveMappings ?? []).Select(mapping => KeyValuePair.Create(mapping.Letter, mapping.Device.Name))];

    public bool InspectIsLive(Mountable root) => IsMedium(root);

    public bool InspectIsNetinst(Mountable root) => IsMedium(root);

    public bool InspectIsMultipart(Mountable root) => IsMedium(root);

    /// <summary>What was seen of the system's file systems when it was found.</summary>
    public IEnumerable<FileSystem> FileSystemsOf(Mountable root) =>
        Of(root).Filesystems.Select(mountable => _fileSystems.First(one => one.Mountable == mountable));

    /// <summary>What the fstab of a mounted system names, and what of it is on these disks.</summary>
    public IReadOnlyList<Engine.Protocol.Structs.FstabDevice> FstabOf(Mountable root, GuestTree tree)
    {
        Of(root);
        return [.. FstabDevices.Of(_machine!, root, new MountedTree(tree))
            .Select(one => new Engine.Protocol.Structs.FstabDevice(one.Source, one.Path, one.Here?.Name ?? ""))];
    }

    /// <exception cref="ActionException">EINVAL: <c>inspect_os</c> has not found this root.</exception>
    public InspectedSystem Of(Mountable root) => _systems.FirstOrDefault(system => system.Root == root)
        ?? throw new ActionException("EINVAL", $"{root}: inspect_os found no system with this root");

    // No installer and no live medium is recognised: a root that is known is an installed system's.
    private bool IsMedium(Mountable root)
    {
        Of(root);
        return false;
    }
}
