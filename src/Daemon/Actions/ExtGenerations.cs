using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IExtGenerations"/>
public sealed class ExtGenerations(GuestTree tree) : IExtGenerations
{
    public long GetE2generation(GuestPath file)
    {
        using var open = Open(file, "get_e2generation");
        return FileFlags.Generation(open, $"get_e2generation: {file}");
    }

    public void SetE2generation(GuestPath file, long generation)
    {
        if (generation is < 0 or > uint.MaxValue)
            throw new ActionException("EINVAL", $"set_e2generation: {generation}: a generation has 32 bits");
        using var open = Open(file, "set_e2generation");
        FileFlags.SetGeneration(open, (uint)generation, $"set_e2generation: {file}");
    }

    private Descriptor Open(GuestPath path, string action)
    {
        using var found = tree.Find(path.Path, follow: true, action);
        // A device's own ioctl would get what is meant for the file system.
        if (FileStatus.Of(found, $"{action}: {path}").Kind is not (FileKind.Regular or FileKind.Folder))
            throw new ActionException("EINVAL", $"{action}: {path}: neither a file nor a folder");
        var open = FileCalls.Open(NulBytes.Of(found.ProcPath), FileCalls.ReadOnly | FileCalls.NonBlock | FileCalls.CloseOnExec, 0);
        return open.IsInvalid ? throw Errno.LastFailure($"{action}: {path}") : open;
    }
}
