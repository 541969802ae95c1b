using System.Globalization;
using System.Text;
using Engine.Daemon.Linux;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.AccessLists;

/// <summary>Lists as text, in the long form of acl(5) when written, in the long or the short one when read.</summary>
internal static class AccessText
{
    private const string RootName = "root";

    public static string Write(IReadOnlyList<AccessEntry> entries, OwnerNames names)
    {
        // Owner and others are not subject to the mask.
        var mask = entries.Where(entry => entry.Tag == AccessTag.Mask).Select(entry => (int)entry.Permissions).DefaultIfEmpty(7).First();
        var text = new StringBuilder();
        foreach (var entry in entries)
        {
            var (word, name) = entry.Tag switch
            {
                AccessTag.Owner => ("user", ""),
                AccessTag.User => ("user", NameOf(entry.Id, names.Owner(entry.Id))),
                AccessTag.OwningGroup => ("group", ""),
                AccessTag.Group => ("group", NameOf(entry.Id, names.Group(entry.Id))),
                AccessTag.Mask => ("mask", ""),
                _ => ("other", ""),
            };
            text.Append(word).Append(':').Append(name).Append(':').Append(Letters(entry.Permissions));
            if ((entry.HasId || entry.Tag == AccessTag.OwningGroup) && (entry.Permissions & ~mask) != 0)
                text.Append("\t#effective:").Append(Letters(entry.Permissions & mask));
            text.Append('\n');
        }
        return text.ToString();
    }

    /// <exception cref="ActionException">EINVAL: an entry is none, or a name is unknown.</exception>
    public static IReadOnlyList<AccessEntry> Read(string text, OwnerNames names, string doing)
    {
        var entries = new List<AccessEntry>();
        foreach (var line in text.Split('\n'))
        {
            var plain = line.Split('#')[0].Trim();
            if (plain.Length == 0)
                continue;
            foreach (var entry in plain.Split(','))
                entries.Add(Entry(entry.Trim(), names)
                    ?? throw new ActionException("EINVAL", $"{doing}: '{entry.Trim()}' is no entry of a list, or its name is unknown"));
        }
        return entries;
    }

    private static AccessEntry? Entry(string text, OwnerNames names)
    {
        var fields = text.Split(':', StringSplitOptions.TrimEntries);
        // Without a name mask and other may be written with one colon.
        if (fields is ["m" or "mask" or "o" or "other", _])
            fields = [fields[0], "", .. fields[1..]];
        if (fields.Length != 3 || Permissions(fields[2]) is not { } permissions)
            return null;
        var name = fields[1];
        return fields[0] switch
        {
            "u" or "user" when name.Length == 0 => new(AccessTag.Owner, permissions, AccessEntry.NoId),
            "u" or "user" => Number(name, names.OwnerOf) is { } id ? new(AccessTag.User, permissions, id) : null,
            "g" or "group" when name.Length == 0 => new(AccessTag.OwningGroup, permissions, AccessEntry.NoId),
            "g" or "group" => Number(name, names.GroupOf) is { } id ? new(AccessTag.Group, permissions, id) : null,
            "m" or "mask" when name.Length == 0 => new(AccessTag.Mask, permissions, AccessEntry.NoId),
            "o" or "other" when name.Length == 0 => new(AccessTag.Other, permissions, AccessEntry.NoId),
            _ => null,
        };
    }

    private delegate uint? NumberOf(ReadOnlySpan<byte> name);

    // A guest without users has a root all the same.
    private static uint? Number(string name, NumberOf known) =>
        uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number != AccessEntry.NoId ? number
        : known(GuestText.Encode(name)) ?? (name == RootName ? 0 : null);

    private static string NameOf(uint id, byte[] name) =>
        name.Length > 0 ? GuestText.Decode(name) : id == 0 ? RootName : id.ToString(CultureInfo.InvariantCulture);

    private static ushort? Permissions(string letters)
    {
        var permissions = 0;
        foreach (var letter in letters)
            permissions |= letter switch { 'r' => 4, 'w' => 2, 'x' => 1, '-' => 0, _ => 8 };
        return letters.Length is >= 1 and <= 3 && permissions < 8 ? (ushort)permissions : null;
    }

    private static string Letters(int permissions) =>
        $"{((permissions & 4) != 0 ? 'r' : '-')}{((permissions & 2) != 0 ? 'w' : '-')}{((permissions & 1) != 0 ? 'x' : '-')}";
}
