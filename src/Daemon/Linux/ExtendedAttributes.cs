using System.Runtime.InteropServices;

namespace Engine.Daemon.Linux;

/// <summary>A file's extended attributes: ACLs, SELinux labels and capabilities are kept in them.</summary>
internal static partial class ExtendedAttributes
{
    // The kernel's own limits for a list of names and for one value.
    private const int ListBytesMax = 64 * 1024;
    private const int ValueBytesMax = 64 * 1024;

    /// <summary>Each attribute's name, ended by a NUL, and its value. None when the file system has none.</summary>
    /// <param name="file">May be open with O_PATH; a symbolic link is meant itself.</param>
    public static IEnumerable<(byte[] Name, byte[] Value)> Of(Descriptor file)
    {
        var path = NulBytes.Of(file.ProcPath);
        var names = new byte[ListBytesMax];
        var listed = List(path, names, (nuint)names.Length);
        for (var at = 0; at < listed;)
        {
            var end = Array.IndexOf(names, (byte)0, at) + 1;
            if (end == 0)
                yield break;
            var name = names[at..end];
            at = end;
            var value = new byte[ValueBytesMax];
            var size = Get(path, name, value, (nuint)value.Length);
            if (size >= 0)
                yield return (name, value[..(int)size]);
        }
    }

    /// <summary>One attribute's value; null when the file has none of this name, or it can't be read.</summary>
    public static byte[]? TryGet(Descriptor file, byte[] name)
    {
        var value = new byte[ValueBytesMax];
        var size = Get(NulBytes.Of(file.ProcPath), name, value, (nuint)value.Length);
        return size < 0 ? null : value[..(int)size];
    }

    /// <summary>False when the file system does not take it; errno says why.</summary>
    public static bool TrySet(Descriptor file, byte[] name, byte[] value) =>
        Set(NulBytes.Of(file.ProcPath), name, value, (nuint)value.Length, 0) == 0;

    /// <summary>False when there is none of this name, or it must stay; errno says why.</summary>
    public static bool TryRemove(Descriptor file, byte[] name) => Remove(NulBytes.Of(file.ProcPath), name) == 0;

    [LibraryImport("libc", EntryPoint = "removexattr", SetLastError = true)]
    private static partial int Remove(byte[] path, byte[] name);

    [LibraryImport("libc", EntryPoint = "listxattr", SetLastError = true)]
    private static partial nint List(byte[] path, byte[] names, nuint size);

    [LibraryImport("libc", EntryPoint = "getxattr", SetLastError = true)]
    private static partial nint Get(byte[] path, byte[] name, byte[] value, nuint size);

    [LibraryImport("libc", EntryPoint = "setxattr", SetLastError = true)]
    private static partial int Set(byte[] path, byte[] name, byte[] value, nuint size, int flags);
}
