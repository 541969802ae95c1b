using System.Globalization;
using System.Text;
using Engine.Actors.Locks;

namespace Engine.Actors.Leases;

/// <summary>
/// Numbers that only grow, for all engines of a state folder. Whoever holds a lease with a smaller one than another had after it holds
/// nothing any more.
/// </summary>
internal sealed class TokenCounter(string path)
{
    /// <exception cref="IOException">The folder takes no file.</exception>
    public long Next()
    {
        using var file = FileLock.Open(path, FileLock.Making.IfMissing);
        if (file.IsInvalid)
            throw FileLock.LastError($"'{path}' can not be opened");
        FileLock.Take(file);
        var bytes = new byte[32];
        var text = Encoding.ASCII.GetString(bytes, 0, RandomAccess.Read(file, bytes, 0));
        var next = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last + 1 : 1;
        RandomAccess.Write(file, Encoding.ASCII.GetBytes(next.ToString(CultureInfo.InvariantCulture)), 0); // never shorter than before
        return next;
    }
}
