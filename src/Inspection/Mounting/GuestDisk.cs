using System.Globalization;

namespace Engine.Inspection.Mounting;

/// <summary>Which disk and partition a kernel's name means.</summary>
/// <param name="Position">From 0: the first disk of its kind.</param>
/// <param name="Partition">From 1; 0 for the whole disk.</param>
internal readonly record struct GuestDisk(int Position, int Partition)
{
    private static readonly string[] Lettered = ["sd", "vd", "xvd", "hd", "ubd"];

    /// <param name="name">After <c>/dev/</c>: <c>vda1</c>, <c>nvme0n1p2</c>, <c>mmcblk0p1</c>, <c>cciss/c0d0p1</c>.</param>
    public static GuestDisk? Parse(ReadOnlySpan<char> name)
    {
        if (After(name, "nvme") is { Length: > 0 } nvme)
            return Number(ref nvme) is { } controller && Skip(ref nvme, 'n') && Number(ref nvme) is >= 1 and { } unit
                ? WithPartition(controller + unit - 1, nvme) : null;
        if (After(name, "mmcblk") is { Length: > 0 } card)
            return Number(ref card) is { } slot ? WithPartition(slot, card) : null;
        if (After(name, "cciss/c0d") is { Length: > 0 } array)
            return Number(ref array) is { } drive ? WithPartition(drive, array) : null;
        foreach (var kind in Lettered)
            if (After(name, kind) is { Length: > 0 } lettered && Letters(ref lettered) is { } position)
                return lettered.IsEmpty ? new GuestDisk(position, 0)
                    : Number(ref lettered) is > 0 and { } partition && lettered.IsEmpty ? new GuestDisk(position, partition)
                    : null;
        return null;
    }

    /// <summary>a is 0, z 25, aa 26.</summary>
    private static int? Letters(ref ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('a', 'z');
        if (length < 0)
            length = text.Length;
        if (length is 0 or > 3)
            return null;
        var position = 0;
        foreach (var letter in text[..length])
            position = position * 26 + (letter - 'a' + 1);
        text = text[length..];
        return position - 1;
    }

    private static GuestDisk? WithPartition(int position, ReadOnlySpan<char> rest) =>
        rest.IsEmpty ? new GuestDisk(position, 0)
        : Skip(ref rest, 'p') && Number(ref rest) is > 0 and { } partition && rest.IsEmpty ? new GuestDisk(position, partition)
        : null;

    private static int? Number(ref ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        if (length < 0)
            length = text.Length;
        if (length > 6 || !int.TryParse(text[..length], NumberStyles.None, null, out var number))
            return null;
        text = text[length..];
        return number;
    }

    private static bool Skip(ref ReadOnlySpan<char> text, char c)
    {
        if (text.IsEmpty || text[0] != c)
            return false;
        text = text[1..];
        return true;
    }

    private static ReadOnlySpan<char> After(ReadOnlySpan<char> text, string beginning) =>
        text.StartsWith(beginning, StringComparison.Ordinal) ? text[beginning.Length..] : default;
}
