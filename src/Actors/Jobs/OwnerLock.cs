using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Engine.Actors.Jobs;

/// <summary>
/// A name for an engine that is locked by the kernel for as long as the engine's process lives, and for no longer, however
/// it ends. The file's name is random and never used again, so that it can be removed without a race.
/// </summary>
internal sealed partial class OwnerLock : IDisposable
{
    private const string Suffix = ".lock";
    // flock's and open's
    private const int Shared = 1;
    private const int Exclusive = 2;
    private const int NoWait = 4;
    private const int ReadWrite = 0x2;
    private const int Create = 0x40;
    private const int Exclusively = 0x80;
    private const int CloseOnExec = 0x80000;
    private const int ErrorNoEntry = 2;
    private const int ErrorNotDirectory = 20;
    private const int AttemptsMax = 10;

    private readonly SafeFileHandle _file;
    private readonly string _path;

    private OwnerLock(string name, string path, SafeFileHandle file) => (Name, _path, _file) = (name, path, file);

    public string Name { get; }

    /// <exception cref="IOException">The folder takes no file, or its file system has no locks.</exception>
    public static OwnerLock Take(string folder)
    {
        StateFolder.Make(folder);
        for (var attempt = 1; ; attempt++)
        {
            var name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
            var path = PathOf(folder, name);
            var file = Open(path, ReadWrite | Create | Exclusively);
            var isLocked = !file.IsInvalid && flock(file, Exclusive | NoWait) == 0;
            var error = new Win32Exception(Marshal.GetLastPInvokeError());
            // Somebody who sweeps may have met the file before it was locked.
            if (isLocked && File.Exists(path))
                return new(name, path, file);
            file.Dispose();
            File.Delete(path);
            if (attempt == AttemptsMax)
                throw new IOException($"no lock can be taken in '{folder}': {error.Message}", error);
        }
    }

    /// <summary>Whether the process that took this name lives. What a dead one left is removed.</summary>
    /// <exception cref="IOException">It can't be told.</exception>
    public static bool IsAlive(string folder, string name)
    {
        var path = PathOf(folder, name);
        using (var file = Open(path, ReadWrite))
        {
            if (file.IsInvalid && Marshal.GetLastPInvokeError() is ErrorNoEntry or ErrorNotDirectory)
                return false;
            if (file.IsInvalid)
                throw new IOException($"'{path}' can not be opened", new Win32Exception(Marshal.GetLastPInvokeError()));
            if (flock(file, Shared | NoWait) != 0)
                return true;
        }
        File.Delete(path);
        return false;
    }

    /// <summary>Removes what dead engines have left.</summary>
    public static void Sweep(string folder)
    {
        if (Directory.Exists(folder))
            foreach (var path in Directory.EnumerateFiles(folder, $"*{Suffix}"))
                IsAlive(folder, Path.GetFileNameWithoutExtension(path));
    }

    public void Dispose()
    {
        if (_file.IsClosed)
            return;
        File.Delete(_path);
        _file.Dispose();
    }

    // .NET's own way to open takes a lock too, which would stand in the way of ours.
    private static SafeFileHandle Open(string path, int flags) => new(open(path, flags | CloseOnExec, 0x180), ownsHandle: true);

    private static string PathOf(string folder, string name) => Path.Combine(folder, name + Suffix);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeFileHandle file, int operation);
}
