using System.ComponentModel;
using System.Globalization;
using System.Text;
using Engine.Client;
using Engine.Host.Unix;
using Microsoft.Win32.SafeHandles;

namespace Engine.Host.Service;

/// <summary>
/// The folder of the service's socket, for its user alone, and the lock that lets one service run in it. The kernel lets
/// go of the lock when the process ends, so a socket that is found under the lock is a dead service's.
/// </summary>
internal sealed class ServicePlace : IDisposable
{
    // sun_path of struct sockaddr_un, without its NUL.
    private const int SocketBytesMax = 107;
    private const string LockName = "engine.lock";
    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly SafeFileHandle _lock;

    private ServicePlace(string socket, SafeFileHandle @lock)
    {
        Socket = socket;
        _lock = @lock;
    }

    /// <summary>The path to listen at; there is nothing at it yet.</summary>
    public string Socket { get; }

    /// <exception cref="EngineException"><c>service.folder</c>: it can't be made, is another's, or its name is too long;
    /// <c>service.running</c>: another service has the lock.</exception>
    public static ServicePlace Take(string folder)
    {
        var socket = Path.Combine(folder, ServiceSocket.FileName);
        if (Encoding.UTF8.GetByteCount(socket) > SocketBytesMax)
            throw Unfit(socket, $"A socket's path has at most {SocketBytesMax} bytes.");
        SafeFileHandle? file = null;
        try
        {
            Prepare(folder);
            file = Posix.OpenOwn(Path.Combine(folder, LockName));
            if (!Posix.TryLock(file))
                throw new EngineException(new("service.running", ErrorLayer.Input, "A service of this user is running already.",
                    Evidence: socket, Remedy: "Use it as it is, or end it first: a SIGTERM to its process does."));
            RandomAccess.SetLength(file, 0);
            RandomAccess.Write(file, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n")), 0);
            File.Delete(socket);
            return new(socket, file);
        }
        catch (Exception cause)
        {
            file?.Dispose();
            if (cause is IOException or UnauthorizedAccessException or Win32Exception)
                throw Unfit(folder, cause.Message);
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(Socket);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // The next service removes it under the lock.
        }
        _lock.Dispose();
    }

    private static void Prepare(string folder)
    {
        Directory.CreateDirectory(folder, OwnerAlone);
        var found = Posix.OwnerOf(folder);
        if (!found.IsFolder || found.User != ServiceSocket.CurrentUser)
            throw Unfit(folder, found.IsFolder ? $"It belongs to the user {found.User}." : "It is no folder.");
        if (found.IsOpenToOthers)
            File.SetUnixFileMode(folder, OwnerAlone);
    }

    private static EngineException Unfit(string path, string evidence) => new(new(
        "service.folder", ErrorLayer.System, $"The service can't have its socket in {path}.", evidence,
        "Set XDG_RUNTIME_DIR to a folder that belongs to you alone."));
}
