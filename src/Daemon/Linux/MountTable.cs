using System.Globalization;
using Engine.Protocol.Text;

namespace Engine.Daemon.Linux;

/// <summary>One line of <c>/proc/self/mountinfo</c>.</summary>
/// <param name="Root">Which folder of the file system is mounted; for btrfs the subvolume.</param>
/// <param name="Source">What it was mounted from, as the kernel was told.</param>
public sealed record MountEntry(uint Major, uint Minor, string Root, string Target, string Type, string Source)
{
    /// <summary>Whether it is part of the guest's tree.</summary>
    public bool IsGuests => Target == GuestTree.DefaultRoot || Target.StartsWith(GuestTree.DefaultRoot + "/", StringComparison.Ordinal);

    /// <summary>Where the guest's tree has it: <c>/</c>, <c>/boot</c>.</summary>
    public string GuestTarget => Target == GuestTree.DefaultRoot ? "/" : Target[GuestTree.DefaultRoot.Length..];
}

/// <summary>What is mounted, in the order of mounting.</summary>
public static class MountTable
{
    private const int EntriesMax = 16384;

    private static readonly byte[] _guestRoot = NulBytes.Of(GuestTree.DefaultRoot);

    public static IReadOnlyList<MountEntry> Read() => Parse(File.ReadAllBytes("/proc/self/mountinfo"));

    /// <summary>Whether anything of the guest is mounted. Asked before each call with a path, so the table is read only when <c>/</c> is not.</summary>
    public static bool HasGuests()
    {
        using var root = FileCalls.Open(_guestRoot, FileCalls.PathOnly | FileCalls.Directory | FileCalls.CloseOnExec, 0);
        return (!root.IsInvalid && FileStatus.Of(root, GuestTree.DefaultRoot).IsMountRoot) || Guests().Any();
    }

    public static IEnumerable<MountEntry> Guests() => Read().Where(entry => entry.IsGuests);

    public static IReadOnlyList<MountEntry> Parse(ReadOnlySpan<byte> mountinfo)
    {
        var entries = new List<MountEntry>();
        while (!mountinfo.IsEmpty && entries.Count < EntriesMax)
        {
            var end = mountinfo.IndexOf((byte)'\n');
            var line = end < 0 ? mountinfo : mountinfo[..end];
            mountinfo = end < 0 ? default : mountinfo[(end + 1)..];
            if (ParseLine(line) is { } entry)
                entries.Add(entry);
        }
        return entries;
    }

    // 36 35 98:0 /root /target rw,noatime shared:1 … - type source superoptions
    private static MountEntry? ParseLine(ReadOnlySpan<byte> line)
    {
        var fields = new List<string>(12);
        foreach (var range in line.Split((byte)' '))
            fields.Add(Unescape(line[range]));
        var dash = fields.IndexOf("-", Math.Min(6, fields.Count));
        if (dash < 0 || fields.Count < dash + 3)
            return null;
        var colon = fields[2].IndexOf(':');
        if (colon < 0
            || !uint.TryParse(fields[2].AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            || !uint.TryParse(fields[2].AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var minor))
            return null;
        return new MountEntry(major, minor, fields[3], fields[4], fields[dash + 1], fields[dash + 2]);
    }

    // Space, tab, newline and backslash stand as three octal digits after a backslash.
    private static string Unescape(ReadOnlySpan<byte> field)
    {
        if (!field.Contains((byte)'\\'))
            return GuestText.Decode(field);
        var bytes = new List<byte>(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length && IsOctal(field[i + 1]) && IsOctal(field[i + 2]) && IsOctal(field[i + 3]))
            {
                bytes.Add((byte)((field[i + 1] - '0') * 64 + (field[i + 2] - '0') * 8 + (field[i + 3] - '0')));
                i += 3;
            }
            else
            {
                bytes.Add(field[i]);
            }
        }
        return GuestText.Decode(bytes.ToArray());
    }

    private static bool IsOctal(byte digit) => digit is >= (byte)'0' and <= (byte)'7';
}
