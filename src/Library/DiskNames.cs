namespace Engine.Library;

/// <summary>The names of whole disks: sda to sdz, sdaa and on.</summary>
internal static class DiskNames
{
    private const int Letters = 26;
    private const int LettersMax = 3; // more disks than a handle can have

    private static readonly string[] Drivers = ["sd", "vd", "hd"];

    public static string At(int index)
    {
        var letters = "";
        for (var rest = index; rest >= 0; rest = (rest / Letters) - 1)
            letters = (char)('a' + (rest % Letters)) + letters;
        return "/dev/sd" + letters;
    }

    /// <summary>From 0; -1 for what is no whole disk's name.</summary>
    public static int IndexOf(string device)
    {
        var letters = Letter(device);
        if (letters.Length is 0 or > LettersMax || !letters.All(char.IsAsciiLetterLower))
            return -1;
        return letters.Aggregate(0, (index, letter) => (index * Letters) + letter - 'a' + 1) - 1;
    }

    /// <summary>The name of a disk or partition with sd in front of its letters; null for other devices.</summary>
    public static string? AsScsi(string device)
    {
        var letters = Letter(device);
        return letters.Length > 0 && char.IsAsciiLetterLower(letters[0]) ? "/dev/sd" + letters : null;
    }

    /// <summary>What the device mapper calls a logical volume: its dashes are doubled.</summary>
    public static string Mapped(string volume) => volume["/dev/".Length..].Replace("-", "--").Replace('/', '-');

    private static string Letter(string device) =>
        Drivers.Select(driver => "/dev/" + driver)
            .Where(start => device.StartsWith(start, StringComparison.Ordinal))
            .Select(start => device[start.Length..])
            .FirstOrDefault("");
}
