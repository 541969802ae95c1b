namespace Engine.Daemon.Linux;

/// <summary>Device-mapper's names of logical volumes: group and volume joined by a hyphen, hyphens of their own doubled.</summary>
public static class MapperName
{
    /// <summary><c>/dev/mapper/a--b-c</c> is <c>/dev/a-b/c</c>; null when the name is not of that form.</summary>
    public static string? ToVolume(string mapperPath)
    {
        var name = mapperPath[(mapperPath.LastIndexOf('/') + 1)..];
        for (var i = 1; i < name.Length - 1; i++)
        {
            if (name[i] != '-')
                continue;
            if (name[i + 1] == '-')
                i++;
            else
                return $"/dev/{name[..i].Replace("--", "-")}/{name[(i + 1)..].Replace("--", "-")}";
        }
        return null;
    }
}
