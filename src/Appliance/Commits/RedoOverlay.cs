using System.Runtime.InteropServices;
using Engine.Appliance.Drives;
using Engine.Appliance.Processes;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Commits;

/// <summary>
/// A qcow2 overlay that takes what is written to a drive, so that it can be committed to the image later. It has no name until it
/// is kept: of an engine that is killed before, nothing is left.
/// </summary>
public sealed class RedoOverlay : IDisposable
{
    private const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC

    private RedoOverlay(SafeFileHandle file) => File = file;

    internal SafeFileHandle File { get; }

    /// <param name="folder">Where it is to be kept; on one file system with the place that <see cref="Keep"/> gives it.</param>
    /// <exception cref="IOException">The folder takes no file without a name.</exception>
    public static RedoOverlay Create(string folder, long virtualSizeBytes) =>
        virtualSizeBytes <= Qcow2Layout.VirtualSizeBytesMax
            ? new(Empty(NamelessFile.Create(folder), virtualSizeBytes))
            : throw new IOException($"an image of {virtualSizeBytes} bytes is too large for an overlay");

    /// <summary>Gives it a name, with all that was written safe on its disk. The name in its folder is for the caller to flush.</summary>
    /// <exception cref="IOException">The disk is full or broken, or the name is taken.</exception>
    public void Keep(string path) => NamelessFile.Keep(File, path);

    /// <summary>Of the open file.</summary>
    public int Descriptor => (int)File.DangerousGetHandle();

    /// <summary>The same open file once more, for whoever closes it.</summary>
    internal SafeHandle Share()
    {
        var copy = Libc.fcntl(File, DuplicateCloseOnExec, 0);
        return copy >= 0 ? new SafeFileHandle(copy, ownsHandle: true) : throw Libc.LastError("fcntl");
    }

    private static SafeFileHandle Empty(SafeFileHandle file, long virtualSizeBytes)
    {
        var layout = new Qcow2Layout(virtualSizeBytes, furtherClusters: 0);
        layout.Write(file, layout.FirstFree);
        return file;
    }

    public void Dispose() => File.Dispose();
}
