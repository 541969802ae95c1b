using Engine.Appliance.Processes;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Drives;

/// <summary>
/// An empty qcow2 image that takes the writes to a read-only drive, so that a dirty journal can be replayed and the image stays as
/// it is. The file has no name, so nothing is left even after SIGKILL. The header is written here: qemu-img would take 100 ms.
/// </summary>
internal static class ScratchOverlay
{
    private const int TemporaryFile = 0x410000; // O_TMPFILE
    private const int CreateExclusive = 0xC0;
    private const uint OwnerOnly = 0x180; // mode 0600
    private const string NamePrefix = ".engine-";
    private static readonly TimeSpan _nameTimeMax = TimeSpan.FromHours(1);

    /// <param name="folder">Where the file without a name lives; it can grow to what the guest writes.</param>
    /// <exception cref="IOException">The folder takes no file.</exception>
    public static SafeFileHandle Create(string folder, long virtualSizeBytes)
    {
        var layout = Qcow2Layout.Empty(virtualSizeBytes);
        var file = CreateNameless(folder);
        try
        {
            layout.Write(file, layout.FirstFree);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Removes names that were to last for a moment and are older than that.</summary>
    internal static void Sweep(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, $"{NamePrefix}*"))
        {
            try
            {
                if (TimeProvider.System.GetUtcNow() - File.GetLastWriteTimeUtc(path) > _nameTimeMax)
                {
                    File.Delete(path);
                }
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                // somebody else's, or gone by now
            }
        }
    }

    private static SafeFileHandle CreateNameless(string folder)
    {
        var descriptor = Libc.open(folder, TemporaryFile | Libc.OpenReadWrite | Libc.OpenCloseOnExec, OwnerOnly);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        // Some filesystems have no O_TMPFILE. Who is killed between the next two calls leaves a file, which a later one removes.
        Sweep(folder);
        var path = Path.Combine(folder, $"{NamePrefix}{Guid.NewGuid():N}");
        descriptor = Libc.open(path, Libc.OpenReadWrite | CreateExclusive | Libc.OpenCloseOnExec, OwnerOnly);
        if (descriptor < 0)
        {
            throw new IOException($"no scratch file in '{folder}'", Libc.LastError("open"));
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        File.Delete(path);
        return file;
    }
}
