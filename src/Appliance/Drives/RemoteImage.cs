using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Engine.Appliance.Drives;

/// <summary>An image that a server gives out.</summary>
/// <param name="Protocol"><c>nbd</c>, <c>http</c> or <c>https</c>.</param>
/// <param name="Server"><c>HOST</c>, <c>HOST:PORT</c>, <c>tcp:HOST:PORT</c>, and for nbd <c>unix:PATH</c>. An IPv6 address stands in brackets.</param>
/// <param name="Path">The export of an nbd server (may be empty), the path of a URL.</param>
public sealed record RemoteImage(string Protocol, string Server, string Path)
{
    private const int NbdPort = 10809;
    private const int NbdReconnectSeconds = 0; // the connection is ours, and can't be made again by qemu
    private const int HttpTimeoutSeconds = 30;
    private static readonly TimeSpan _connectPatience = TimeSpan.FromSeconds(20);

    /// <summary>For http and https, or empty.</summary>
    public string User { get; init; } = "";

    /// <summary>The password that goes with it, or empty.</summary>
    public string Secret { get; init; } = "";

    /// <summary>Whether qemu itself has to reach the server; nbd is connected here, and qemu gets the connection.</summary>
    internal bool NeedsNetwork => Protocol != "nbd";

    /// <summary>How messages call it; without its password.</summary>
    public override string ToString() => $"{Protocol}://{Server}/{Path.TrimStart('/')}";

    /// <exception cref="ImageRefusedException"><c>image.remote</c>: it can't be used as it is given.</exception>
    internal void Check(bool toWrite)
    {
        if (Protocol is not ("nbd" or "http" or "https"))
        {
            throw Refused(
                $"the protocol '{Protocol}' is not taken", Protocol == "ssh"
                    ? "qemu has no keys of yours in its jail: give the image out by nbd, or mount its folder with sshfs"
                    : "take nbd, http or https");
        }

        if (toWrite && Protocol != "nbd")
        {
            throw Refused($"an image by {Protocol} can only be read", "open it read-only");
        }

        if ((Server + Path + User).Any(char.IsControl) || Server.Length == 0)
        {
            throw Refused("its server or path is empty or has control characters", "give HOST:PORT and a path");
        }
    }

    /// <summary>qemu's node for it, without a name.</summary>
    /// <param name="connection">What qemu calls the connection that it was given, for nbd.</param>
    /// <param name="secret">What qemu calls the password that it was given, or null.</param>
    internal JsonObject Node(string connection, string? secret)
    {
        if (Protocol == "nbd")
        {
            return new JsonObject
            {
                ["driver"] = "nbd",
                ["server"] = new JsonObject { ["type"] = "fd", ["str"] = connection },
                ["export"] = Path,
                ["reconnect-delay"] = NbdReconnectSeconds,
            };
        }

        var node = new JsonObject
        {
            ["driver"] = Protocol,
            ["url"] = $"{Protocol}://{(Server.StartsWith("tcp:", StringComparison.Ordinal) ? Server[4..] : Server)}/{Path.TrimStart('/')}",
            ["timeout"] = HttpTimeoutSeconds,
        };
        if (User.Length > 0)
        {
            node["username"] = User;
        }

        if (secret is not null)
        {
            node["password-secret"] = secret;
        }

        return node;
    }

    /// <summary>Connects to an nbd server.</summary>
    /// <exception cref="ImageRefusedException"><c>image.remote</c>.</exception>
    internal async Task<Socket> ConnectAsync(CancellationToken cancel)
    {
        EndPoint place = Server.StartsWith("unix:", StringComparison.Ordinal)
            ? new UnixDomainSocketEndPoint(Server[5..])
            : HostAndPort(Server.StartsWith("tcp:", StringComparison.Ordinal) ? Server[4..] : Server);
        var socket = place is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(_connectPatience);
            await socket.ConnectAsync(place, limit.Token).ConfigureAwait(false);
            return socket;
        }
        catch (Exception cause) when (cause is SocketException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            socket.Dispose();
            throw Refused($"its server can't be reached: {(cause is SocketException ? cause.Message : "no answer")}", "check the server's name and port");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private DnsEndPoint HostAndPort(string text)
    {
        var colon = text.EndsWith(']') ? -1 : text.LastIndexOf(':');
        var host = (colon < 0 ? text : text[..colon]).Trim('[', ']');
        var port = NbdPort;
        return host.Length > 0 && (colon < 0 || int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and < 65536)
            ? new DnsEndPoint(host, port)
            : throw Refused($"'{text}' is no server", "give HOST or HOST:PORT");
    }

    private ImageRefusedException Refused(string reason, string remedy) => new("image.remote", $"the image {this} can not be used: {reason}", reason, remedy);
}
