using System.Net.Sockets;
using System.Text;

namespace Engine.Host.Service;

/// <summary>Tells systemd how the service is: one datagram to the socket that <c>$NOTIFY_SOCKET</c> names, sd_notify(3).</summary>
internal static class SystemdNotice
{
    /// <summary>Nothing happens without systemd, or when it does not listen.</summary>
    public static void Send(string state) => Send(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), state);

    internal static void Send(string? address, string state)
    {
        if (string.IsNullOrEmpty(address) || address[0] is not ('/' or '@'))
            return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // A name that begins with @ is no file: the kernel has it with a NUL in front.
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(address[0] == '@' ? $"\0{address[1..]}" : address));
        }
        catch (SocketException)
        {
            // The service runs without it; systemd says by itself what it waits for.
        }
    }
}
