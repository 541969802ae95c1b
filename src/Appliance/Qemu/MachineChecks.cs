namespace Engine.Appliance.Qemu;

/// <summary>What can be known to fail before qemu is started.</summary>
internal static class MachineChecks
{
    internal const int DrivesMax = 255; // targets of one virtio-scsi

    /// <summary>A kernel and an unpacked initrd do not fit in less.</summary>
    private const int MemoryMebibytesMin = 128;

    /// <summary>The part of a guest's memory that a short inspection really touches.</summary>
    private const int TouchedMebibytes = 128;

    /// <exception cref="ApplianceStartException"></exception>
    public static void Check(MachineSpec spec)
    {
        CheckMemory(spec.MemoryMebibytes);
        if (spec.Cpus is < 1 or > 255)
        {
            throw new ApplianceStartException($"{spec.Cpus} processors are not between 1 and 255");
        }

        if (spec.Drives.Count > DrivesMax)
        {
            throw new ApplianceStartException($"{spec.Drives.Count} drives are more than the {DrivesMax} that fit in one appliance");
        }
    }

    private static void CheckMemory(int wantedMebibytes)
    {
        if (wantedMebibytes < MemoryMebibytesMin)
        {
            throw new ApplianceStartException($"{wantedMebibytes} MiB of memory are less than the {MemoryMebibytesMin} an appliance needs");
        }

        var (totalMebibytes, availableMebibytes) = HostMemory.Read();
        if (wantedMebibytes > totalMebibytes)
        {
            throw new ApplianceStartException(
                $"an appliance of {wantedMebibytes} MiB does not fit in this machine's {totalMebibytes}", "give it less memory");
        }

        if (availableMebibytes < TouchedMebibytes)
        {
            throw new ApplianceStartException(
                $"this machine has {availableMebibytes} MiB of memory left, and an appliance needs {TouchedMebibytes}",
                "run fewer at the same time");
        }
    }
}
