using System.Globalization;
using Engine.Daemon.Linux;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IKernelParts"/>
public sealed class KernelParts : IKernelParts
{
    private const int NameLengthMax = 64;
    private const int FilesystemsMax = 1024;

    public void DropCaches(int whattodrop)
    {
        if (whattodrop is not (1 or 2 or 3))
            throw new ActionException("EINVAL", $"drop_caches: {whattodrop}: 1, 2 and 3 are possible");
        MountCalls.sync();
        File.WriteAllText("/proc/sys/vm/drop_caches", whattodrop.ToString(CultureInfo.InvariantCulture));
    }

    public bool FilesystemAvailable(string filesystem)
    {
        if (!IsName(filesystem))
            throw new ActionException("EINVAL", $"filesystem_available: {filesystem}: not the name of a file system");
        if (IsKnown(filesystem))
            return true;
        // A module that some file system has under another name than its own is found by this alias.
        Tool.Run("modprobe", ["--quiet", "--", $"fs-{filesystem}"], new ToolOptions { TimeLimit = Tool.LookingLimit });
        return IsKnown(filesystem);
    }

    public void Modprobe(string modulename)
    {
        if (!IsName(modulename))
            throw new ActionException("EINVAL", $"modprobe: {modulename}: not the name of a module");
        Tool.Check("modprobe", ["--", modulename]);
    }

    private static bool IsKnown(string filesystem) =>
        File.ReadLines("/proc/filesystems").Take(FilesystemsMax).Any(line => line[(line.IndexOf('\t') + 1)..] == filesystem);

    private static bool IsName(string name) =>
        name.Length is > 0 and <= NameLengthMax
        && name[0] != '-'
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-');
}
