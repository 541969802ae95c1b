using System.Runtime.InteropServices;

namespace Engine.Daemon.Linux;

/// <summary>A short wait between two looks at something that gives no sign of its own.</summary>
internal static partial class Pause
{
    public static void Milliseconds(int milliseconds) => _ = poll(0, 0, milliseconds);

    [LibraryImport("libc")]
    private static partial int poll(nint ends, nuint count, int milliseconds);
}
