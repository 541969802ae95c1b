using System.Formats.Tar;
using System.Security.Cryptography;
using Engine.Protocol;
using Engine.Protocol.Client;

namespace Engine.EndToEnd.Tests.Sysprep;

/// <summary>All of a guest's tree with metadata, by way of an archive: sysprep's own calls have no part in it.</summary>
internal static class TreePicture
{
    /// <summary>Each path with its kind, mode, owner, group, time, link and content's digest.</summary>
    public static async Task<Dictionary<string, string>> TakeAsync(IGuest guest, string device)
    {
        await guest.MountRoAsync(new Device(device), "/");
        using var archive = new MemoryStream();
        await guest.TarOutAsync("/", archive, xattrs: true, acls: true);
        await guest.UmountAllAsync();
        archive.Position = 0;
        var picture = new Dictionary<string, string>();
        await using var reader = new TarReader(archive);
        while (await reader.GetNextEntryAsync() is { } entry)
        {
            var digest = entry.DataStream is null ? "" : Convert.ToHexString(SHA256.HashData(entry.DataStream));
            picture[entry.Name.TrimStart('.').Trim('/')] =
                $"{entry.EntryType} {(int)entry.Mode:X} {entry.Uid}:{entry.Gid} {entry.ModificationTime.Ticks} {entry.LinkName} {digest}";
        }
        return picture;
    }

    /// <summary>What differs: <c>- path</c> gone, <c>+ path</c> new, <c>* path</c> another.</summary>
    public static IReadOnlyList<string> Differences(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
    [
        .. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
            .Where(path => before.GetValueOrDefault(path) != after.GetValueOrDefault(path))
            .Select(path => $"{(!after.ContainsKey(path) ? '-' : !before.ContainsKey(path) ? '+' : '*')} {path}"),
    ];
}
