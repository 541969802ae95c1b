using Engine.Daemon.Changing;
using Engine.Daemon.Tests.Files;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Tests.Changing;

/// <summary>The calls by which a guest is changed, over a guest's tree in a folder.</summary>
internal static class GuestRun
{
    public static IReadOnlyList<FoundPath> Find(this GuestFolder guest, bool digests, params string[] rules)
    {
        var found = new List<FoundPath>();
        new PathFinder(guest.Tree, digests, found.Add).Find(rules);
        return found;
    }

    /// <summary>What is found, in the order in which it is told.</summary>
    public static string Paths(this GuestFolder guest, params string[] rules) =>
        string.Join(' ', guest.Find(false, rules).Where(one => one.Problem.Length == 0).Select(one => one.Path));

    /// <summary>What is left alone, with the reason.</summary>
    public static string Problems(this GuestFolder guest, params string[] rules) =>
        string.Join('\n', guest.Find(false, rules).Where(one => one.Problem.Length > 0).Select(one => $"{one.Path}: {one.Problem}"));

    public static void Make(this GuestFolder guest, params PathChange[] changes)
    {
        using var maker = new ChangeMaker(guest.Tree);
        foreach (var change in changes)
            maker.Make(change);
    }

    public static PathChange Remove(string path) => new("remove", path, 0, 0, 0, []);

    public static PathChange Write(string path, string content) => new("write", path, 0, 0, 0, System.Text.Encoding.UTF8.GetBytes(content));
}
