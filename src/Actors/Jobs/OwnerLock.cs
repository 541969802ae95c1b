using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Engine.Actors.Locks;
using Microsoft.Win32.SafeHandles;

namespace Engine.Actors.Jobs;

/// <summary>
/// A name for an engine that is locked by the kernel for as long as the engine's process lives, and for no longer, however
/// it ends. The file's name is random and never used again, so that it can be removed without a race.
/// </summary>
internal sealed class OwnerLock : IDisposable
{
    private const string Suffix = ".lock";
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
            var file = FileLock.Open(path, FileLock.Making.Always);
            var isLocked = !file.IsInvalid && FileLock.TryTake(file, exclusively: true);
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
        using (var file = FileLock.Open(path, FileLock.Making.Never))
        {
            if (file.IsInvalid && Marshal.GetLastPInvokeError() is FileLock.ErrorNoEntry or FileLock.ErrorNotDirectory)
                return false;
            if (file.IsInvalid)
                throw new IOException($"'{path}' can not be opened", new Win32Exception(Marshal.GetLastPInvokeError()));
            if (!FileLock.TryTake(file, exclusively: false))
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

    private static string PathOf(string folder, string name) => Path.Combine(folder, name + Suffix);
}
