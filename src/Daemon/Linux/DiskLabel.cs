using System.Globalization;
using System.Text;

namespace Engine.Daemon.Linux;

/// <summary>The labels that the host gives to drives: each is its disk's serial number, page 0x80 of its vital product data.</summary>
internal static class DiskLabel
{
    private const int HeaderBytes = 4;

    /// <param name="name">A label, with a partition's number behind it or without: labels are letters alone.</param>
    /// <returns>The kernel's path, or null when there is none.</returns>
    public static string? Find(string name)
    {
        var label = name.TrimEnd("0123456789".ToCharArray());
        var disk = label.Length == 0 ? null : DiskMap.Read().Disks.FirstOrDefault(disk => Of(disk.KernelName) == label);
        if (disk is null || label.Length == name.Length)
            return disk?.KernelPath;
        return int.TryParse(name[label.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? disk.Partition(number)?.KernelPath
            : null;
    }

    /// <summary>The labelled disks and their partitions, each with the API's name of it.</summary>
    public static IReadOnlyList<KeyValuePair<string, DiskName>> All()
    {
        var all = new List<KeyValuePair<string, DiskName>>();
        var disks = DiskMap.Read().Disks;
        for (var index = 0; index < disks.Count; index++)
        {
            if (Of(disks[index].KernelName) is not { Length: > 0 } label || !label.All(char.IsAsciiLetter))
                continue;
            all.Add(KeyValuePair.Create(label, new DiskName(index, null)));
            foreach (var partition in disks[index].Partitions)
                all.Add(KeyValuePair.Create($"{label}{partition.Number}", new DiskName(index, partition.Number)));
        }
        return all;
    }

    private static string? Of(string kernelName)
    {
        try
        {
            var page = File.ReadAllBytes($"/sys/block/{kernelName}/device/vpd_pg80");
            return page.Length > HeaderBytes ? Encoding.ASCII.GetString(page.AsSpan(HeaderBytes)).Trim() : null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null; // a disk without one
        }
    }
}
