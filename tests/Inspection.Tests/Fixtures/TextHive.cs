using System.Buffers.Binary;
using System.Text;
using Engine.Inspection.Windows;

namespace Engine.Inspection.Tests.Fixtures;

/// <summary>A registry hive in memory.</summary>
public sealed class TextHive : IRegistryHive
{
    private readonly Dictionary<string, Dictionary<string, byte[]>> _keys = new(StringComparer.OrdinalIgnoreCase);

    public TextHive Key(string key)
    {
        _keys.TryAdd(key, new(StringComparer.OrdinalIgnoreCase));
        return this;
    }

    public TextHive Set(string key, string name, byte[] value)
    {
        Key(key);
        _keys[key][name] = value;
        return this;
    }

    public TextHive Set(string key, string name, string text) => Set(key, name, Encoding.Unicode.GetBytes(text + "\0"));

    public TextHive Set(string key, string name, int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return Set(key, name, bytes);
    }

    public byte[]? Value(string key, string name) => _keys.GetValueOrDefault(key)?.GetValueOrDefault(name);

    public IReadOnlyList<string> ValueNames(string key, int countMax) => _keys.GetValueOrDefault(key)?.Keys.Take(countMax).ToList() ?? [];

    public IReadOnlyList<string> Subkeys(string key, int countMax) => _keys.Keys
        .Where(one => one.StartsWith(key + "\\", StringComparison.OrdinalIgnoreCase)).Select(one => one[(key.Length + 1)..].Split('\\')[0])
        .Distinct(StringComparer.OrdinalIgnoreCase).Take(countMax).ToList();

    public void Dispose()
    {
    }
}
