using System.Globalization;

namespace Engine.Daemon.Linux;

/// <summary>Where a disk is attached, which gives the disks their order.</summary>
/// <param name="Bus">SCSI before virtio before all others.</param>
/// <param name="Numbers">SCSI: host, channel, target, unit.</param>
internal sealed record DiskAddress(int Bus, int[] Numbers, string Name) : IComparable<DiskAddress>
{
    private static readonly string[] Buses = ["sd", "vd", "hd", "xvd", "nvme", "mmcblk"];

    /// <summary>The address of an entry of <c>/sys/block</c>; null when it is no disk (loop, ram, device-mapper, CD, RAID).</summary>
    public static DiskAddress? Of(string folder, string name)
    {
        var bus = Array.FindIndex(Buses, prefix => name.StartsWith(prefix, StringComparison.Ordinal));
        if (bus < 0)
            return null;
        // The link ends in H:C:T:L for SCSI and says nothing of use for the others.
        var device = Path.GetFileName(SysFile.Link($"{folder}/device")) ?? "";
        var numbers = new List<int>(4);
        foreach (var part in device.Split(':'))
            if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                numbers.Add(number);
        return new DiskAddress(bus, bus == 0 ? [.. numbers] : [], name);
    }

    public int CompareTo(DiskAddress? other)
    {
        if (other is null)
            return 1;
        var byBus = Bus.CompareTo(other.Bus);
        if (byBus != 0)
            return byBus;
        for (var i = 0; i < Math.Min(Numbers.Length, other.Numbers.Length); i++)
            if (Numbers[i].CompareTo(other.Numbers[i]) is not 0 and var byNumber)
                return byNumber;
        // sdz comes before sdaa.
        var byLength = Name.Length.CompareTo(other.Name.Length);
        return byLength != 0 ? byLength : string.CompareOrdinal(Name, other.Name);
    }
}
