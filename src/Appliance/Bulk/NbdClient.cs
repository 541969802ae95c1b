using System.Buffers.Binary;
using System.Net.Sockets;

namespace Engine.Appliance.Bulk;

/// <summary>Reads a disk that an NBD server gives out. One request at a time.</summary>
internal sealed class NbdClient : IDisposable
{
    private const int RepliesMax = 32;
    private const int ReplyDataMax = 4096;

    private readonly Socket _socket;
    private readonly byte[] _message = new byte[NbdWire.RequestBytes];
    private ulong _lastCookie;

    private NbdClient(Socket socket) => _socket = socket;

    public long SizeBytes { get; private set; }

    /// <param name="socket">Connected; closed with the client.</param>
    /// <exception cref="InvalidDataException">The server does not give the disk out.</exception>
    /// <exception cref="EndOfStreamException">The server is gone.</exception>
    public static async Task<NbdClient> OpenAsync(Socket socket, string export)
    {
        var client = new NbdClient(socket);
        try
        {
            await client.GreetAsync(export).ConfigureAwait(false);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <exception cref="IOException">The disk can't be read there.</exception>
    public async ValueTask ReadAsync(long offset, Memory<byte> into)
    {
        var cookie = ++_lastCookie;
        _message.AsSpan().Clear();
        BinaryPrimitives.WriteUInt32BigEndian(_message, NbdWire.RequestMagic);
        BinaryPrimitives.WriteUInt16BigEndian(_message.AsSpan(6), NbdWire.Read);
        BinaryPrimitives.WriteUInt64BigEndian(_message.AsSpan(8), cookie);
        BinaryPrimitives.WriteInt64BigEndian(_message.AsSpan(16), offset);
        BinaryPrimitives.WriteInt32BigEndian(_message.AsSpan(24), into.Length);
        await _socket.SendAllAsync(_message).ConfigureAwait(false);
        await _socket.ReceiveExactlyAsync(_message.AsMemory(0, NbdWire.ReplyBytes)).ConfigureAwait(false);
        if (BinaryPrimitives.ReadUInt32BigEndian(_message) != NbdWire.ReplyMagic || BinaryPrimitives.ReadUInt64BigEndian(_message.AsSpan(8)) != cookie)
            throw new InvalidDataException("an NBD server answers what was not asked");
        if (BinaryPrimitives.ReadUInt32BigEndian(_message.AsSpan(4)) is var error and not NbdWire.Success)
            throw new IOException($"{into.Length} bytes at {offset} can not be read: error {error}");
        await _socket.ReceiveExactlyAsync(into).ConfigureAwait(false);
    }

    public void Dispose() => _socket.Dispose();

    private async Task GreetAsync(string export)
    {
        var header = new byte[20];
        await _socket.ReceiveExactlyAsync(header.AsMemory(0, 18)).ConfigureAwait(false);
        if (BinaryPrimitives.ReadUInt64BigEndian(header) != NbdWire.ServerMagic || BinaryPrimitives.ReadUInt64BigEndian(header.AsSpan(8)) != NbdWire.OptionMagic)
            throw new InvalidDataException("it is no NBD server");
        var name = System.Text.Encoding.UTF8.GetBytes(export);
        var greeting = new byte[4 + 16 + 4 + name.Length + 2];
        BinaryPrimitives.WriteUInt32BigEndian(greeting, NbdWire.FixedNewstyle | (uint)NbdWire.NoZeroes);
        BinaryPrimitives.WriteUInt64BigEndian(greeting.AsSpan(4), NbdWire.OptionMagic);
        BinaryPrimitives.WriteUInt32BigEndian(greeting.AsSpan(12), NbdWire.OptionGo);
        BinaryPrimitives.WriteInt32BigEndian(greeting.AsSpan(16), 4 + name.Length + 2);
        BinaryPrimitives.WriteInt32BigEndian(greeting.AsSpan(20), name.Length);
        name.CopyTo(greeting, 24);
        await _socket.SendAllAsync(greeting).ConfigureAwait(false);
        for (var replies = 0; replies < RepliesMax; replies++)
        {
            await _socket.ReceiveExactlyAsync(header).ConfigureAwait(false);
            var (kind, length) = (BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(12)), BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(16)));
            if (BinaryPrimitives.ReadUInt64BigEndian(header) != NbdWire.OptionReplyMagic || length > ReplyDataMax)
                break;
            var data = new byte[length];
            await _socket.ReceiveExactlyAsync(data).ConfigureAwait(false);
            if (kind == NbdWire.Information && length >= 12 && BinaryPrimitives.ReadUInt16BigEndian(data) == NbdWire.InformationExport)
                SizeBytes = BinaryPrimitives.ReadInt64BigEndian(data.AsSpan(2));
            else if (kind == NbdWire.Acknowledged)
                return;
            else if (kind != NbdWire.Information)
                break;
        }
        throw new InvalidDataException($"the NBD server does not give '{export}' out");
    }
}
