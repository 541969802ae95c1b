using System.Buffers.Binary;
using Engine.Protocol.Errors;
using Engine.Protocol.Streams;

namespace Engine.Daemon.Cpio;

/// <summary>
/// Reads the form of lz4 that the kernel takes, and that <c>lz4 -l</c> writes: the magic, then blocks of at most 8 MiB, each
/// after its compressed length. The appliance has no program for it.
/// </summary>
internal sealed class LegacyLz4Stream(InitrdBytes from) : ReadOnlyStream
{
    private const uint Magic = 0x184C2102;
    private const int BlockBytes = 8 * 1024 * 1024;
    private const int CompressedBytesMax = BlockBytes + (BlockBytes / 255) + 16;
    private const int MatchBytesMin = 4;

    private readonly byte[] _block = new byte[BlockBytes];
    private int _next, _end;

    public static bool IsMagic(ReadOnlySpan<byte> bytes) => bytes.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Magic;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || (_next == _end && !NextBlock()))
            return 0;
        var count = Math.Min(buffer.Length, _end - _next);
        _block.AsSpan(_next, count).CopyTo(buffer);
        _next += count;
        return count;
    }

    private bool NextBlock()
    {
        while (true)
        {
            var head = from.Peek(4);
            // Zeros after the last block fill the file up; another magic begins what was appended.
            var length = head.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(head);
            if (length == 0)
                return false;
            from.Skip(4);
            if (length == Magic)
                continue;
            if (length > CompressedBytesMax)
                throw from.Broken("a block of lz4 is too large");
            (_next, _end) = (0, Expand(from.Take((int)length)));
            if (_end > 0)
                return true;
        }
    }

    private int Expand(ReadOnlySpan<byte> block)
    {
        var read = 0;
        var written = 0;
        while (read < block.Length)
        {
            var token = block[read++];
            var literals = LengthOf(token >> 4, block, ref read);
            if (literals > block.Length - read || literals > BlockBytes - written)
                throw Wrong();
            block.Slice(read, literals).CopyTo(_block.AsSpan(written));
            read += literals;
            written += literals;
            if (read == block.Length)
                break; // The last sequence has no match.
            if (block.Length - read < 2)
                throw Wrong();
            var distance = BinaryPrimitives.ReadUInt16LittleEndian(block[read..]);
            read += 2;
            var match = LengthOf(token & 15, block, ref read) + MatchBytesMin;
            if (distance == 0 || distance > written || match > BlockBytes - written)
                throw Wrong();
            // Byte by byte: a match may overlap what it makes.
            for (var end = written + match; written < end; written++)
                _block[written] = _block[written - distance];
        }
        return written;
    }

    private int LengthOf(int nibble, ReadOnlySpan<byte> block, ref int read)
    {
        const int more = 15;
        var length = nibble;
        if (nibble < more)
            return length;
        byte part;
        do
        {
            if (read == block.Length || length > BlockBytes)
                throw Wrong();
            length += part = block[read++];
        }
        while (part == 255);
        return length;
    }

    private ActionException Wrong() => from.Broken("a block of lz4 is wrong");
}
