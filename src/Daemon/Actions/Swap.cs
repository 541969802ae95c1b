using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="ISwap"/>
/// <param name="maker">Makes swap space on devices.</param>
public sealed class Swap(GuestTree tree, IMkfs maker) : ISwap
{
    public void MkswapL(string label, Device device) => maker.Mkswap(device, label: label);

    public void MkswapU(string uuid, Device device) => maker.Mkswap(device, uuid: uuid);

    public void MkswapFile(GuestPath path) => Tool.Check("mkswap", ["--force", PathOf(path, "mkswap_file")]);

    public void SwaponDevice(Device device) => Tool.Check("swapon", [GuestDevice.KernelPath(device)]);

    public void SwapoffDevice(Device device) => Tool.Check("swapoff", [GuestDevice.KernelPath(device)]);

    public void SwaponFile(GuestPath file) => Tool.Check("swapon", [PathOf(file, "swapon_file")]);

    public void SwapoffFile(GuestPath file) => Tool.Check("swapoff", [PathOf(file, "swapoff_file")]);

    public void SwaponLabel(string label) => Tool.Check("swapon", ["-L", label]);

    public void SwapoffLabel(string label) => Tool.Check("swapoff", ["-L", label]);

    public void SwaponUuid(string uuid) => Tool.Check("swapon", ["-U", uuid]);

    public void SwapoffUuid(string uuid) => Tool.Check("swapoff", ["-U", uuid]);

    /// <summary>Where the appliance itself has a regular file of the guest.</summary>
    private string PathOf(GuestPath path, string action)
    {
        using var file = tree.OpenFile(path.Path, FileCalls.ReadOnly, action);
        return FilesystemMount.PathOf(file, $"{action}: {path}");
    }
}
