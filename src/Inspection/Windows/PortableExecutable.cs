using System.Buffers.Binary;

namespace Engine.Inspection.Windows;

/// <summary>The machine that a program of Windows is made for ("PE Format" of Microsoft's documentation).</summary>
internal static class PortableExecutable
{
    /// <summary>The header begins within the first page of every program that a linker makes.</summary>
    public const int HeadBytes = 4096;

    private const int HeaderPlace = 0x3C;

    /// <summary>libguestfs's word; null for what is no such program, or one of a machine without a word.</summary>
    public static string? Architecture(ReadOnlySpan<byte> head)
    {
        if (head.Length < HeaderPlace + sizeof(int) || !head.StartsWith("MZ"u8))
            return null;
        var place = BinaryPrimitives.ReadInt32LittleEndian(head[HeaderPlace..]);
        const int needed = 6;
        if (place < 0 || place > head.Length - needed || !head[place..].StartsWith("PE\0\0"u8))
            return null;
        return BinaryPrimitives.ReadUInt16LittleEndian(head[(place + 4)..]) switch
        {
            0x014C => "i386",
            0x01C0 or 0x01C4 => "arm",
            0x0200 => "ia64",
            0x8664 => "x86_64",
            0xAA64 => "aarch64",
            _ => null,
        };
    }
}
