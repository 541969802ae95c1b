using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IMkfs"/>
public sealed class Mkfs : IMkfs
{
    void IMkfs.Mkfs(string fstype, Device device, int? blocksize, string? features, int? inode, int? sectorsize, string? label)
    {
        var command = MkfsCommand.For(fstype, new MkfsWishes(blocksize, features, inode, sectorsize, label));
        if (!Tool.Exists(command.Program))
            throw new ActionException("ENOTSUP", $"mkfs: {fstype}: the appliance has no {command.Program}");
        var path = GuestDevice.KernelPath(device);
        Blkid.Wipe(path);
        Tool.Check(command.Program, [.. command.Arguments, path]);
    }

    public void Mkswap(Device device, string? label = null, string? uuid = null)
    {
        var path = GuestDevice.KernelPath(device);
        List<string> arguments = ["--force"];
        if (label is not null)
            arguments.AddRange(["--label", label]);
        if (uuid is not null)
            arguments.AddRange(["--uuid", uuid]);
        Blkid.Wipe(path);
        Tool.Check("mkswap", [.. arguments, path]);
    }

    public int Ntfs3gProbe(bool rw, Device device) =>
        Tool.Run("ntfs-3g.probe", [rw ? "--readwrite" : "--readonly", GuestDevice.KernelPath(device)], new() { TimeLimit = Tool.LookingLimit }).Status;

    public void SetE2label(Device device, string label) => new Devices().SetLabel(device, label);

    public void SetE2uuid(Device device, string uuid) => Tune(device, "-U", uuid);

    private static void Tune(Device device, string option, string value) =>
        Tool.Check("tune2fs", [option, value, GuestDevice.KernelPath(device)]);
}
