namespace Engine.Appliance.Qemu;

/// <summary>What the appliance's kernel is told. Figures are cold boots under emulation.</summary>
internal static class KernelCommandLine
{
    private static readonly string[] _words =
    [
        "rdinit=/init", // the daemon
        "panic=1", // with -no-reboot a panic ends qemu
        "quiet",
        "console=ttyS0",
        "8250.nr_uarts=1", // probes no ports that are not there
        "tsc=reliable", // no calibration against a watchdog clock
        "no_timer_check",
        "random.trust_cpu=on",
        "mitigations=off", // one appliance runs one guest's tools and nobody else's
        "nopti",
        "acpi=off", // 0.3 s; disks are plugged on SCSI, which needs none
        "scsi_mod.scan=sync", // disks are there before the daemon answers
    ];

    public static string Text { get; } = string.Join(' ', _words);
}
