using System.Buffers.Binary;
using System.Text;

namespace Engine.Inspection.Windows;

/// <summary>What the bytes of values mean.</summary>
internal static class RegistryValues
{
    /// <summary>What Windows shows of itself and its programs is a line or two.</summary>
    private const int TextBytesMax = 16 * 1024;

    /// <summary>A text (REG_SZ): UTF-16, ended by a NUL or not; empty when there is none.</summary>
    public static string Text(this IRegistryHive hive, string key, string name)
    {
        var bytes = hive.Value(key, name).AsSpan();
        var text = Encoding.Unicode.GetString(bytes[..(Math.Min(bytes.Length, TextBytesMax) & ~1)]);
        return text.IndexOf('\0') is >= 0 and var end ? text[..end] : text;
    }

    /// <summary>A number (REG_DWORD); null when there is none.</summary>
    public static int? Number(this IRegistryHive hive, string key, string name) =>
        hive.Value(key, name) is { Length: sizeof(int) } bytes ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : null;
}
