using Engine.Host.Appliances;

namespace Engine.Host.Demo;

/// <summary>Where the demo keeps its trees and guests. All of it can be removed and is made again.</summary>
internal static class DemoFolder
{
    private const string WorkPrefix = "tmp-";

    /// <summary>Beside the appliances: <c>$XDG_CACHE_HOME/engine/demo</c>.</summary>
    public static string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(ApplianceFinder.Builder().CacheFolder)!, "demo");

    public static string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>
    /// Makes a file or folder under a name of its own and gives it its final one when it is whole, so that what has the
    /// final name is whole. Another maker may have been quicker, and then its result stays.
    /// </summary>
    public static async Task<string> EnsureAsync(string name, Func<string, Task> makeAsync)
    {
        var final = File(name);
        if (System.IO.Path.Exists(final))
            return final;
        Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        RemoveLeftovers();
        var work = Directory.CreateDirectory(File($"{WorkPrefix}{Environment.ProcessId}-{name}")).FullName;
        try
        {
            var made = System.IO.Path.Combine(work, name);
            await makeAsync(made);
            System.IO.File.Move(made, final, overwrite: true);
            return final;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>What makers that were killed have left behind.</summary>
    private static void RemoveLeftovers()
    {
        foreach (var work in Directory.EnumerateDirectories(Path, $"{WorkPrefix}*"))
            if (!Directory.Exists($"/proc/{System.IO.Path.GetFileName(work)[WorkPrefix.Length..].Split('-')[0]}"))
                Directory.Delete(work, recursive: true);
    }
}
