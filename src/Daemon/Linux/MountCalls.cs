using System.Runtime.InteropServices;
using System.Text;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Linux;

/// <summary>mount(2), umount2(2) and sync(2).</summary>
internal static unsafe partial class MountCalls
{
    public const int Force = 1, Detach = 2, NoFollow = 8;

    // The kernel takes one page.
    private const int DataBytesMax = 4095;

    /// <returns>0, or the error's number.</returns>
    /// <exception cref="ActionException">EINVAL: the file system's own options are too long.</exception>
    public static int TryMount(string source, string target, string type, MountOptions options)
    {
        var data = NulBytes.Of(options.Data);
        if (data.Length > DataBytesMax)
            throw new ActionException("EINVAL", $"mount options of {data.Length} bytes are too long");
        fixed (byte* bytes = data)
            return mount(NulBytes.Of(source), NulBytes.Of(target), NulBytes.Of(type), options.Flags, bytes) == 0
                ? 0
                : Marshal.GetLastPInvokeError();
    }

    /// <returns>0, or the error's number.</returns>
    public static int TryUnmount(string target, int flags = 0) =>
        umount2(NulBytes.Of(target), flags | NoFollow) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>
    /// Takes away what is mounted under a descriptor of its top, whatever its name is by now, and even when it is in use.
    /// </summary>
    /// <returns>0, or the error's number.</returns>
    public static int TryUnmountOpen(Descriptor top) =>
        // /proc's link has to be followed.
        umount2(NulBytes.Of(top.ProcPath), Detach) == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc")]
    public static partial void sync();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mount(byte[] source, byte[] target, byte[] type, ulong flags, byte* data);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int umount2(byte[] target, int flags);
}
