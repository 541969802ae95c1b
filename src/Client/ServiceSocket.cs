using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Engine.Client;

/// <summary>Where a user's service listens, and who is at the other end of a connection.</summary>
public static class ServiceSocket
{
    public const string FileName = "engine.sock";

    private const int SolSocket = 1;
    private const int SoPeercred = 17;
    private const int CredentialsBytes = 12; // pid, uid, gid

    /// <summary>
    /// The folder of this user's socket: below <c>$XDG_RUNTIME_DIR</c>, else below <c>/run/user/UID</c>; root has
    /// <c>/run/engine</c>; where there is none of these, <c>engine-UID</c> in the temporary folder.
    /// </summary>
    public static string Folder() => Folder(
        Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"), Environment.GetEnvironmentVariable("TMPDIR"), CurrentUser, Directory.Exists);

    public static string Path() => System.IO.Path.Combine(Folder(), FileName);

    /// <summary>The user id that this process acts as.</summary>
    public static uint CurrentUser { get; } = geteuid();

    /// <summary>Whether a peer may be talked to: the same user, or root.</summary>
    public static bool IsTrusted(uint peer) => peer == CurrentUser || peer == 0;

    /// <summary>The user id of the process at the other end, as it was when the connection was made.</summary>
    /// <exception cref="SocketException">It is no connected unix socket.</exception>
    public static uint PeerOf(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[CredentialsBytes];
        return socket.GetRawSocketOption(SolSocket, SoPeercred, credentials) == CredentialsBytes
            ? BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..])
            : throw new SocketException((int)SocketError.ProtocolOption);
    }

    /// <param name="exists">Whether a folder exists.</param>
    internal static string Folder(string? runtimeFolder, string? temporaryFolder, uint user, Func<string, bool> exists)
    {
        // The specification of XDG has relative paths ignored.
        if (System.IO.Path.IsPathFullyQualified(runtimeFolder ?? ""))
            return System.IO.Path.Combine(runtimeFolder!, "engine");
        if (exists($"/run/user/{user}"))
            return $"/run/user/{user}/engine";
        return user == 0
            ? "/run/engine"
            : System.IO.Path.Combine(System.IO.Path.IsPathFullyQualified(temporaryFolder ?? "") ? temporaryFolder! : "/tmp", $"engine-{user}");
    }

    [DllImport("libc")]
    private static extern uint geteuid();
}
