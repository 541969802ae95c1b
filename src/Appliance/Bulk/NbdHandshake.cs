using System.Buffers.Binary;
using System.Net.Sockets;

namespace Engine.Appliance.Bulk;

/// <summary>The beginning of an NBD connection: the client asks for options until it takes the only disk there is.</summary>
internal sealed class NbdHandshake(Socket socket)
{
    private const int OptionsMax = 32;
    private const int OptionBytesMax = 4096;
    private const int BlockBytesPreferred = BulkDisk.ChunkBytes;

    private readonly byte[] _header = new byte[20];
    private readonly byte[] _data = new byte[OptionBytesMax];

    /// <returns>True when requests follow, false when the connection is to be closed.</returns>
    public async ValueTask<bool> AcceptAsync()
    {
        BinaryPrimitives.WriteUInt64BigEndian(_header, NbdWire.ServerMagic);
        BinaryPrimitives.WriteUInt64BigEndian(_header.AsSpan(8), NbdWire.OptionMagic);
        BinaryPrimitives.WriteUInt16BigEndian(_header.AsSpan(16), NbdWire.FixedNewstyle | NbdWire.NoZeroes);
        await socket.SendAllAsync(_header.AsMemory(0, 18)).ConfigureAwait(false);
        await socket.ReceiveExactlyAsync(_header.AsMemory(0, 4)).ConfigureAwait(false);
        var flags = BinaryPrimitives.ReadUInt32BigEndian(_header);
        if ((flags & ~(NbdWire.FixedNewstyle | (uint)NbdWire.NoZeroes)) != 0)
        {
            return false;
        }

        for (var options = 0; options < OptionsMax; options++)
        {
            await socket.ReceiveExactlyAsync(_header.AsMemory(0, 16)).ConfigureAwait(false);
            var option = BinaryPrimitives.ReadUInt32BigEndian(_header.AsSpan(8));
            var length = BinaryPrimitives.ReadUInt32BigEndian(_header.AsSpan(12));
            if (BinaryPrimitives.ReadUInt64BigEndian(_header) != NbdWire.OptionMagic || length > OptionBytesMax)
            {
                return false;
            }

            await socket.ReceiveExactlyAsync(_data.AsMemory(0, (int)length)).ConfigureAwait(false);
            switch (option)
            {
                case NbdWire.OptionExportName:
                    await TakenByNameAsync(hasZeroes: (flags & NbdWire.NoZeroes) == 0).ConfigureAwait(false);
                    return true;
                case NbdWire.OptionGo or NbdWire.OptionInfo:
                    await DescribeAsync(option).ConfigureAwait(false);
                    await ReplyAsync(option, NbdWire.Acknowledged, 0).ConfigureAwait(false);
                    if (option == NbdWire.OptionGo)
                    {
                        return true;
                    }

                    break;
                case NbdWire.OptionAbort:
                    await ReplyAsync(option, NbdWire.Acknowledged, 0).ConfigureAwait(false);
                    return false;
                default:
                    await ReplyAsync(option, NbdWire.Unsupported, 0).ConfigureAwait(false);
                    break;
            }
        }

        return false;
    }

    private async ValueTask DescribeAsync(uint option)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_data, NbdWire.InformationExport);
        BinaryPrimitives.WriteInt64BigEndian(_data.AsSpan(2), BulkDisk.SizeBytes);
        BinaryPrimitives.WriteUInt16BigEndian(_data.AsSpan(10), NbdWire.ReadOnlyDisk);
        await ReplyAsync(option, NbdWire.Information, 12).ConfigureAwait(false);
        BinaryPrimitives.WriteUInt16BigEndian(_data, NbdWire.InformationBlockSize);
        BinaryPrimitives.WriteInt32BigEndian(_data.AsSpan(2), NbdWire.BlockBytesMin);
        BinaryPrimitives.WriteInt32BigEndian(_data.AsSpan(6), BlockBytesPreferred);
        BinaryPrimitives.WriteInt32BigEndian(_data.AsSpan(10), NbdWire.LengthBytesMax);
        await ReplyAsync(option, NbdWire.Information, 14).ConfigureAwait(false);
    }

    private async ValueTask TakenByNameAsync(bool hasZeroes)
    {
        _data.AsSpan(0, 134).Clear();
        BinaryPrimitives.WriteInt64BigEndian(_data, BulkDisk.SizeBytes);
        BinaryPrimitives.WriteUInt16BigEndian(_data.AsSpan(8), NbdWire.ReadOnlyDisk);
        await socket.SendAllAsync(_data.AsMemory(0, hasZeroes ? 134 : 10)).ConfigureAwait(false);
    }

    /// <param name="dataBytes">How much of the data buffer goes with it.</param>
    private async ValueTask ReplyAsync(uint option, uint reply, int dataBytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_header, NbdWire.OptionReplyMagic);
        BinaryPrimitives.WriteUInt32BigEndian(_header.AsSpan(8), option);
        BinaryPrimitives.WriteUInt32BigEndian(_header.AsSpan(12), reply);
        BinaryPrimitives.WriteInt32BigEndian(_header.AsSpan(16), dataBytes);
        await socket.SendAllAsync(_header).ConfigureAwait(false);
        await socket.SendAllAsync(_data.AsMemory(0, dataBytes)).ConfigureAwait(false);
    }
}
