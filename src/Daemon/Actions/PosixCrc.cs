namespace Engine.Daemon.Actions;

/// <summary>
/// The checksum of POSIX cksum(1): CRC-32 with the polynomial 0x04C11DB7, highest bit first, over the content and its length.
/// </summary>
public static class PosixCrc
{
    private static readonly uint[] Table = MakeTable();

    public static uint Of(Stream content)
    {
        var crc = 0u;
        var length = 0L;
        var block = new byte[64 * 1024];
        for (int count; (count = content.Read(block)) > 0; length += count)
            foreach (var value in block.AsSpan(0, count))
                crc = Step(crc, value);
        for (; length != 0; length >>= 8)
            crc = Step(crc, (byte)length);
        return ~crc;
    }

    private static uint Step(uint crc, byte value) => (crc << 8) ^ Table[(crc >> 24) ^ value];

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i << 24;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc << 1) ^ ((crc & 0x80000000) != 0 ? 0x04C11DB7u : 0);
            table[i] = crc;
        }
        return table;
    }
}
