using System.Text;

namespace Engine.Appliance.Build;

/// <summary>
/// Remembers which appliance belongs to which daemon file and recipe, so that an unchanged daemon is neither read nor hashed again
/// (loading the cryptography library alone would cost more than the whole look-up).
/// </summary>
internal static class SeenAppliances
{
    private const int BytesMax = 64 * 1024;

    public static string? Find(BuildCache cache, string daemon, string fingerprint)
    {
        var note = new FileInfo(NotePath(cache, fingerprint));
        if (note is not { Exists: true, Length: <= BytesMax })
        {
            return null;
        }

        var text = File.ReadAllText(note.FullName);
        var head = Head(daemon, fingerprint);
        return text.StartsWith(head, StringComparison.Ordinal) && text[head.Length..].Trim() is var key && ApplianceBuilder.IsKey(key)
            ? key
            : null;
    }

    public static void Remember(BuildCache cache, string daemon, string fingerprint, string key)
    {
        var path = NotePath(cache, fingerprint);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = path + ".new";
        File.WriteAllText(temporary, Head(daemon, fingerprint) + key + "\n", new UTF8Encoding(false));
        File.Move(temporary, path, overwrite: true);
    }

    // One note per inode, so that daemons of several checkouts do not displace each other.
    private static string NotePath(BuildCache cache, string fingerprint)
    {
        var words = fingerprint.Split(' ');
        return Path.Combine(cache.Folder, "seen", $"{words[0]}-{words[1]}");
    }

    private static string Head(string daemon, string fingerprint) => $"{Path.GetFullPath(daemon)}\n{fingerprint}\n{ApplianceRecipe.Text}\n";
}
