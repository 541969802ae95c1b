using System.Runtime.InteropServices;

namespace Engine.Appliance.Processes.Jailing;

/// <summary>Places of the host as they are named in a jail.</summary>
internal static unsafe class HostPath
{
    private const int PathBytesMax = 4096;

    /// <summary>The path with no link in it, but for the name of a file, or null when there is nothing.</summary>
    public static string? OfEntry(string path)
    {
        var target = Resolve(path);
        return target is null || Directory.Exists(target) ? target
            : Resolve(Path.GetDirectoryName(path)!) is { } folder ? Path.Combine(folder, Path.GetFileName(path))
            : null;
    }

    public static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    /// <summary>Its folders, the topmost first, without the root.</summary>
    public static IEnumerable<string> FoldersAbove(string path)
    {
        for (var end = path.IndexOf('/', 1); end > 0; end = path.IndexOf('/', end + 1))
        {
            yield return path[..end];
        }
    }

    private static string? Resolve(string path)
    {
        var resolved = stackalloc byte[PathBytesMax];
        return Libc.realpath(path, resolved) is null
            ? null
            : PathBytes.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(resolved));
    }
}
