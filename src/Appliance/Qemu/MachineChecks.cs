using Engine.Appliance.Drives;

namespace Engine.Appliance.Qemu;

/// <summary>What can be known to fail before qemu is started.</summary>
internal static class MachineChecks
{
    private const int DrivesMax = 255; // targets of one virtio-scsi

    /// <summary>A kernel and an unpacked initrd do not fit in less.</summary>
    private const int MemoryMebibytesMin = 128;

    /// <summary>The part of a guest's memory that a short inspection really touches.</summary>
    private const int TouchedMebibytes = 128;

    /// <returns>The looks at the drives' images, in their order.</returns>
    /// <exception cref="ApplianceStartException"></exception>
    public static IReadOnlyList<ImageLook> Look(MachineSpec spec)
    {
        CheckFiles(spec.Appliance);
        CheckMemory(spec.MemoryMebibytes);
        if (spec.Cpus is < 1 or > 255)
        {
            throw new ApplianceStartException($"{spec.Cpus} processors are not between 1 and 255");
        }

        if (spec.Drives.Count > DrivesMax)
        {
            throw new ApplianceStartException($"{spec.Drives.Count} drives are more than the {DrivesMax} that fit in one appliance");
        }

        return spec.Drives.Select(Look).ToList();
    }

    private static ImageLook Look(Drive drive)
    {
        try
        {
            return ImageHeader.LookAs(drive.Path, drive.Format);
        }
        catch (ImageRefusedException refused)
        {
            throw new ApplianceStartException(refused.Message, refused.Remedy, refused);
        }
    }

    private static void CheckFiles(ApplianceFiles appliance)
    {
        foreach (var path in new[] { appliance.Kernel, appliance.Initrd, appliance.Root })
        {
            if (!File.Exists(path))
            {
                throw new ApplianceStartException($"the appliance has no file '{path}'", "engine appliance build");
            }
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
