using Engine.Appliance.Processes;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Commits;

/// <summary>Files that have no name until they are kept: of a process that is killed before, nothing is left.</summary>
internal static class NamelessFile
{
    private const int TemporaryFile = 0x410000; // O_TMPFILE
    private const uint OwnerOnly = 0x180; // mode 0600
    private const int CurrentFolder = -100;
    private const int FollowLinks = 0x400;

    /// <exception cref="IOException">The folder takes no file, or its file system has no such files.</exception>
    public static SafeFileHandle Create(string folder)
    {
        var descriptor = Libc.open(folder, TemporaryFile | Libc.OpenReadWrite | Libc.OpenCloseOnExec, OwnerOnly);
        if (descriptor < 0)
        {
            var cause = Libc.LastError("open");
            throw new IOException($"no file without a name in '{folder}': {cause.Message}", cause);
        }
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Gives a file its name, once all of it is on the disk. The name itself is for the caller to flush.</summary>
    /// <exception cref="IOException">The disk is full or broken, or the name is taken.</exception>
    public static void Keep(SafeFileHandle file, string path)
    {
        RandomAccess.FlushToDisk(file);
        if (Libc.linkat(CurrentFolder, $"/proc/self/fd/{file.DangerousGetHandle()}", CurrentFolder, path, FollowLinks) != 0)
        {
            var cause = Libc.LastError("linkat");
            throw new IOException($"'{path}' can not be made: {cause.Message}", cause);
        }
    }
}
