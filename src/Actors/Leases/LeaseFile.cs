using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Engine.Actors.Locks;
using Engine.Appliance.Drives;
using Microsoft.Win32.SafeHandles;

namespace Engine.Actors.Leases;

/// <summary>
/// A lease as other processes see it: a locked file with the image's identity as its name. It holds the token of the exclusive
/// holder and its process. It is removed by the last holder, so a lock counts only on the file that the name leads to.
/// </summary>
internal sealed class LeaseFile : IDisposable
{
    public const string Suffix = ".lease";

    private const int AttemptsMax = 100;
    private const int ContentBytesMax = 64;

    private readonly SafeFileHandle _file;
    private readonly string _path;

    private LeaseFile(SafeFileHandle file, string path) => (_file, _path) = (file, path);

    /// <returns>Null while another process holds one that stands against it.</returns>
    /// <exception cref="IOException">The folder takes no file.</exception>
    public static LeaseFile? TryTake(string path, LeaseMode mode)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var file = FileLock.Open(path, FileLock.Making.IfMissing);
            if (file.IsInvalid)
                throw FileLock.LastError($"'{path}' can not be opened");
            if (!FileLock.TryTake(file, mode == LeaseMode.Exclusive))
            {
                file.Dispose();
                return null;
            }
            if (IsNamed(file, path))
                return new(file, path);
            file.Dispose(); // its last holder removed it between our opening and our lock
        }
        return null;
    }

    /// <summary>Removes what dead engines have left: the next one to use such an image would, but nobody may use it any more.</summary>
    public static void Sweep(string folder)
    {
        try
        {
            foreach (var path in Directory.EnumerateFiles(folder, $"*{Suffix}"))
                TryTake(path, LeaseMode.Exclusive)?.Dispose();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // who asks for a lease is told
        }
    }

    /// <summary>The process that holds an image exclusively, or null.</summary>
    public static int? HolderOf(string path)
    {
        try
        {
            using var file = FileLock.Open(path, FileLock.Making.Never);
            return !file.IsInvalid && Read(file) is [_, var process] && int.TryParse(process, out var holder) ? holder : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Write(long token)
    {
        RandomAccess.SetLength(_file, 0);
        RandomAccess.Write(_file, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{token} {Environment.ProcessId}")), 0);
    }

    /// <summary>Whether the name still leads to this file, and it has this token.</summary>
    public bool Has(long token) =>
        IsNamed(_file, _path) && Read(_file) is [var written, _] && written == token.ToString(CultureInfo.InvariantCulture);

    public void Dispose()
    {
        if (_file.IsClosed)
            return;
        // Nobody else holds it when it can be had alone; who waits for it opens the name again.
        if (FileLock.TryTake(_file, exclusively: true) && IsNamed(_file, _path))
            File.Delete(_path);
        _file.Dispose();
    }

    private static string[] Read(SafeFileHandle file)
    {
        var bytes = new byte[ContentBytesMax];
        return Encoding.ASCII.GetString(bytes, 0, RandomAccess.Read(file, bytes, 0)).Split(' ');
    }

    private static bool IsNamed(SafeHandle file, string path)
    {
        try
        {
            return ImageHeader.Identify(path) == ImageHeader.Identify($"/proc/self/fd/{file.DangerousGetHandle()}");
        }
        catch (ImageRefusedException)
        {
            return false;
        }
    }
}
