using Engine.Inspection.Windows;

namespace Engine.Inspection;

/// <summary>What a path leads to, symbolic links followed.</summary>
public enum FileKind
{
    /// <summary>Nothing there, a dangling or endless link, or not to be reached.</summary>
    None,
    File,
    Directory,
    /// <summary>A device, socket or pipe; never opened.</summary>
    Other,
}

/// <summary>The beginning of a file.</summary>
/// <param name="Truncated">The file goes on after <paramref name="Bytes"/>.</param>
public readonly record struct FileBytes(byte[] Bytes, bool Truncated);

/// <summary>
/// One mounted file system, from its own root. Paths are absolute in it, with <c>/</c> between names; strings are
/// guest strings (<see cref="GuestText"/>). The implementer follows symbolic links inside the tree (an absolute target
/// starts at the tree's root, <c>..</c> never leaves it) and throws nothing for what the guest may have put there:
/// a missing file, a loop and an input/output error all read as "not there".
/// </summary>
public interface IFileTree
{
    FileKind KindOf(string path);

    /// <summary>The first bytes of a regular file, <paramref name="limitBytes"/> at most; null when it is none.</summary>
    FileBytes? Read(string path, int limitBytes);

    /// <summary>A regular file to be read from start to end; null when it is none. Reads may throw <see cref="IOException"/>.</summary>
    Stream? Open(string path);

    /// <summary>
    /// Names in a directory without <c>.</c> and <c>..</c>, in any order, the first <paramref name="countMax"/> at most;
    /// empty when it is no directory.
    /// </summary>
    IReadOnlyList<string> List(string directory, int countMax);

    /// <summary>The target of a symbolic link as it is written; null when the path's last name is no symbolic link.</summary>
    string? ReadLink(string path);

    /// <summary>A file of Windows's registry; null when it is none, or none can be read here.</summary>
    IRegistryHive? OpenHive(string path) => null;
}
