using System.Net.Sockets;

namespace Engine.Appliance.Bulk;

/// <summary>
/// Shows a <see cref="BulkDisk"/> to qemu, as a server of the NBD protocol (fixed newstyle, simple replies) on one
/// connected socket. A guest may own qemu, so nothing that comes is believed: memory does not grow with what is asked,
/// and whatever the protocol does not allow closes the connection.
/// </summary>
internal sealed class NbdServer : IDisposable
{
    private static readonly byte[] _hole = new byte[NbdWire.BlockBytesMin];

    private readonly Socket _socket;
    private readonly BulkDisk _disk;
    private readonly byte[] _in = new byte[NbdWire.RequestBytes];
    private readonly byte[] _out = new byte[NbdWire.ReplyBytes];

    private NbdServer(Socket socket, BulkDisk disk)
    {
        _socket = socket;
        _disk = disk;
    }

    public BulkDisk Disk => _disk;

    /// <summary>Completes when the connection has ended; never fails.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Serves until qemu or we close the socket, which is the server's from now on.</summary>
    /// <param name="disk">What may already have content; an empty disk when there is none.</param>
    public static NbdServer Start(Socket socket, BulkDisk? disk = null)
    {
        var server = new NbdServer(socket, disk ?? new BulkDisk());
        server.Ended = server.ServeAsync();
        return server;
    }

    public void Dispose() => _socket.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            if (await new NbdHandshake(_socket).AcceptAsync().ConfigureAwait(false))
            {
                while (await AnswerAsync().ConfigureAwait(false))
                {
                }
            }
        }
        catch (Exception cause) when (cause is SocketException or ObjectDisposedException or EndOfStreamException)
        {
            // qemu has ended, or we have
        }
        finally
        {
            _socket.Dispose();
        }
    }

    private async ValueTask<bool> AnswerAsync()
    {
        await _socket.ReceiveExactlyAsync(_in).ConfigureAwait(false);
        if (NbdRequest.Read(_in) is not { } request || request.Type is NbdWire.Disconnect or NbdWire.Write)
        {
            return false; // a write has a body, and nobody who was told of a read-only disk sends one
        }

        if (request.Type != NbdWire.Read || !request.IsWithin(BulkDisk.SizeBytes))
        {
            await ReplyAsync(request, NbdWire.Invalid).ConfigureAwait(false);
            return true;
        }

        if (!IsThere(request))
        {
            await ReplyAsync(request, NbdWire.InputOutput).ConfigureAwait(false);
            return true;
        }

        await ReplyAsync(request, NbdWire.Success).ConfigureAwait(false);
        for (var sent = 0; sent < request.LengthBytes;)
        {
            var content = _disk.At(request.Offset + sent, request.LengthBytes - sent);
            if (content.IsEmpty)
            {
                content = _hole.AsMemory(0, Math.Min(_hole.Length, request.LengthBytes - sent)); // withdrawn meanwhile
            }

            await _socket.SendAllAsync(content).ConfigureAwait(false);
            sent += content.Length;
        }

        return true;
    }

    private bool IsThere(NbdRequest request)
    {
        for (var seen = 0; seen < request.LengthBytes;)
        {
            var content = _disk.At(request.Offset + seen, request.LengthBytes - seen);
            if (content.IsEmpty)
            {
                return false;
            }

            seen += content.Length;
        }

        return true;
    }

    private ValueTask ReplyAsync(NbdRequest request, uint error)
    {
        request.WriteReply(_out, error);
        return _socket.SendAllAsync(_out);
    }
}
