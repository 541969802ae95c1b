using System.Buffers.Binary;
using System.Text;

namespace Engine.Appliance.Tests.Build;

/// <summary>The smallest ELF files that the build accepts.</summary>
internal static class Elf
{
    public const int NoteAt = 64 + 56;

    public static byte[] Static() => Header(segments: 0, extraBytes: 0);

    public static byte[] WithNote(string name, uint type)
    {
        var file = Header(segments: 1, extraBytes: 12 + 4 + 4);
        var segment = file.AsSpan(64);
        BinaryPrimitives.WriteUInt32LittleEndian(segment, 4);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[8..], NoteAt);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[32..], 12 + 4 + 4);
        var note = file.AsSpan(NoteAt);
        BinaryPrimitives.WriteUInt32LittleEndian(note, 4);
        BinaryPrimitives.WriteUInt32LittleEndian(note[4..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(note[8..], type);
        Encoding.ASCII.GetBytes(name).CopyTo(note[12..]);
        return file;
    }

    private static byte[] Header(ushort segments, int extraBytes)
    {
        var file = new byte[64 + (segments * 56) + extraBytes];
        ((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(file);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(54), 56);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), segments);
        return file;
    }
}
