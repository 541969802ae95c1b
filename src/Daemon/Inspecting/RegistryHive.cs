using Engine.Daemon.Linux;
using Engine.Inspection.Windows;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Inspecting;

/// <summary>A hive as inspection reads it: whatever can't be read is not there.</summary>
internal sealed class RegistryHive(HiveFile hive) : IRegistryHive
{
    public byte[]? Value(string key, string name) => OrNone(null, () =>
        Node(key) is { } node && hive.Value(node, name) is not 0 and var value ? hive.ValueData(value) : null);

    public IReadOnlyList<string> ValueNames(string key, int countMax) => OrNone<IReadOnlyList<string>>([], () =>
        Node(key) is { } node ? [.. hive.Values(node).Take(countMax).Select(hive.ValueName)] : []);

    public IReadOnlyList<string> Subkeys(string key, int countMax) => OrNone<IReadOnlyList<string>>([], () =>
        Node(key) is { } node ? [.. hive.Children(node).Take(countMax).Select(hive.NodeName)] : []);

    public void Dispose() => hive.Dispose();

    private long? Node(string key)
    {
        var node = hive.Root();
        foreach (var name in key.Split('\\', StringSplitOptions.RemoveEmptyEntries))
            if ((node = hive.Child(node, name)) == 0)
                return null;
        return node;
    }

    private static T OrNone<T>(T none, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ActionException)
        {
            return none;
        }
    }
}
