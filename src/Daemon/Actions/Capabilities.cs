using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="ICapabilities"/>
public sealed class Capabilities(GuestTree tree) : ICapabilities
{
    public string CapGetFile(GuestPath path)
    {
        using var file = tree.OpenFile(path.Path, FileCalls.ReadOnly, "cap_get_file");
        return FileCapabilities.Of(file, $"cap_get_file: {path}");
    }

    public void CapSetFile(GuestPath path, string cap)
    {
        using var file = tree.OpenFile(path.Path, FileCalls.ReadOnly, "cap_set_file");
        FileCapabilities.Set(file, cap, $"cap_set_file: {path}");
    }
}
