namespace Engine.Inspection.Windows;

/// <summary>
/// One file of Windows's registry. Keys are paths below its root, <c>Microsoft\Windows NT\CurrentVersion</c>; names make no
/// difference between small and capital letters. What can't be read is not there.
/// </summary>
public interface IRegistryHive : IDisposable
{
    /// <summary>The value's bytes as they are stored; null when there is none.</summary>
    byte[]? Value(string key, string name);

    /// <summary>The names of a key's values, the first <paramref name="countMax"/> at most; the key <c>""</c> is the root.</summary>
    IReadOnlyList<string> ValueNames(string key, int countMax);

    /// <summary>The names of the keys below a key, the first <paramref name="countMax"/> at most.</summary>
    IReadOnlyList<string> Subkeys(string key, int countMax);
}
