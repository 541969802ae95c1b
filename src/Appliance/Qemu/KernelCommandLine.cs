namespace Engine.Appliance.Qemu;

/// <summary>
/// What the appliance's kernel is told. Figures are CPU seconds of cold boots under emulation. ACPI stays on: without its
/// timer the kernel can't calibrate the TSC under emulation, and falls back to a clock that steps by 4 ms and drifts.
/// </summary>
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
        "init_on_alloc=0", // clearing each page of the page cache takes a third of a read's time; who has the memory is this guest alone
        "cryptomgr.notests", // with noreplace-smp 0.7 s
        "noreplace-smp", // one processor patches nothing
        "ipv6.disable=1", // there is no network; 0.15 s
        "gpt", // a damaged first partition table is no reason to pass over the good second one
        "scsi_mod.scan=sync", // disks are there before the daemon answers
    ];

    public static string Text { get; } = string.Join(' ', _words);
}
