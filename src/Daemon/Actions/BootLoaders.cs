using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IBootLoaders"/>
public sealed class BootLoaders(GuestTree tree) : IBootLoaders
{
    public void Syslinux(Device device, string? directory = null)
    {
        var words = new ToolWords("--install", "--force").With("--directory", directory);
        Tool.Check("syslinux", [.. words.All, GuestDevice.KernelPath(device)]);
    }

    public void Extlinux(GuestPath directory)
    {
        using var folder = tree.OpenFolder(directory.Path, "extlinux");
        Tool.Check("extlinux", ["--install", FilesystemMount.PathOf(folder, $"extlinux: {directory}")]);
    }

    public void GrubInstall(GuestPath root, Device device)
    {
        using var folder = tree.OpenFolder(root.Path, "grub_install");
        var path = FilesystemMount.PathOf(folder, $"grub_install: {root}");
        Tool.Check("grub-install", ["--target=i386-pc", $"--boot-directory={path}/boot", GuestDevice.KernelPath(device)]);
    }
}
