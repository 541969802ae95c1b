using Engine.Protocol.Errors;

namespace Engine.Daemon.Linux;

/// <summary>Which libraries the appliance has. They are loaded by their first use, not by this question.</summary>
internal static class SharedLibrary
{
    private static readonly string[] Folders = ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib"];
    private static readonly Dictionary<string, bool> Found = new(StringComparer.Ordinal);

    public static bool Exists(string name)
    {
        lock (Found)
        {
            if (!Found.TryGetValue(name, out var exists))
                Found[name] = exists = Array.Exists(Folders, folder => File.Exists($"{folder}/{name}"));
            return exists;
        }
    }

    /// <exception cref="ActionException">ENOTSUP: the appliance lacks it.</exception>
    public static void Require(string name, string doing)
    {
        if (!Exists(name))
            throw new ActionException("ENOTSUP", $"{doing}: the appliance has no {name}");
    }
}
