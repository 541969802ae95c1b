using System.Runtime.InteropServices;
using Engine.Appliance.Processes;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Qemu;

/// <summary>The machine's own virtualisation.</summary>
public static class KvmDevice
{
    internal const string Path = "/dev/kvm";
    private const uint CreateMachine = 0xAE01;

    /// <summary>Null when it can be used, else why not. A machine is made and thrown away: containers show a device that fails.</summary>
    public static string? WhyUnusable()
    {
        var descriptor = Libc.open(Path, Libc.OpenReadWrite | Libc.OpenCloseOnExec, 0);
        if (descriptor < 0)
        {
            return $"{Path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}";
        }

        using var device = new SafeFileHandle(descriptor, ownsHandle: true);
        var machine = Libc.ioctl(device, CreateMachine, 0);
        if (machine < 0)
        {
            return $"{Path} makes no machine: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}";
        }

        new SafeFileHandle(machine, ownsHandle: true).Dispose();
        return null;
    }
}
