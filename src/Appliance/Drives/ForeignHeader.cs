using System.Buffers.Binary;
using System.Text;

namespace Engine.Appliance.Drives;

/// <summary>
/// Formats of other programs. Of each it is checked that the image is complete in itself: qemu opens whatever file a header names.
/// </summary>
internal static class ForeignHeader
{
    private const int DescriptorBytesMax = 64 * 1024;

    public static IReadOnlyList<string> Names { get; } = ["vmdk", "vdi", "vhdx", "vpc", "qed"];

    /// <summary>The format that the first bytes look like, or null.</summary>
    public static string? NameOf(ReadOnlySpan<byte> head) => head switch
    {
        _ when head.StartsWith("KDMV"u8) || head.StartsWith("COWD"u8) || head.StartsWith("# Disk DescriptorFile"u8) => "vmdk",
        _ when head.StartsWith("vhdxfile"u8) => "vhdx",
        _ when head.StartsWith("conectix"u8) => "vpc",
        _ when head.StartsWith("QED\0"u8) => "qed",
        _ when head.Length >= 512 && Word(head, 64) == 0xbeda107f => "vdi",
        _ => null,
    };

    /// <returns>The virtual size in bytes, or null when the header does not hold it.</returns>
    public static long? Check(string path, string format, ImageFile file, ReadOnlySpan<byte> head)
    {
        // A vpc image of fixed size has its mark at the end only.
        if (format != "vpc" && NameOf(head) != format)
        {
            throw new ImageRefusedException("image.format", $"'{path}' is not {format}", "", "leave the format out, or name the true one");
        }

        return format switch
        {
            "vmdk" => CheckVmdk(path, file, head),
            "qed" => CheckQed(path, head),
            "vdi" => Size(path, format, Long(head, 368)),
            _ => null,
        };
    }

    // A text that lists extents, and a sparse header without capacity (which sends qemu to its text), name other files.
    private static long CheckVmdk(string path, ImageFile file, ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("KDMV"u8) || head.Length < 512 || Long(head, 12) == 0)
        {
            throw new ImageRefusedException(
                "image.datafile", $"'{path}' is a vmdk that keeps its data in other files", "no sparse extent of its own",
                "make it complete: qemu-img convert");
        }

        var textAt = Long(head, 28);
        if (textAt is > 0 and < long.MaxValue / 512)
        {
            var text = file.Read((long)textAt * 512, (int)Math.Min(Long(head, 36) * 512, DescriptorBytesMax));
            if (text.AsSpan().IndexOf("parentFileNameHint"u8) is >= 0 and var at)
            {
                var line = text.AsSpan(at);
                line = line[..Math.Min(line.IndexOfAny((byte)'\n', (byte)0) is >= 0 and var end ? end : line.Length, 1023)];
                throw new ImageRefusedException(
                    "image.backing", $"'{path}' is only the difference to another image", Encoding.UTF8.GetString(line),
                    "make it complete: qemu-img convert");
            }
        }

        return Size(path, "vmdk", Long(head, 12) is < long.MaxValue / 512 and var sectors ? sectors * 512 : ulong.MaxValue);
    }

    private static long CheckQed(string path, ReadOnlySpan<byte> head)
    {
        const ulong backing = 1;
        if (head.Length < 64)
        {
            throw Damaged(path, "qed", "the header is cut off");
        }

        return (Long(head, 16) & backing) == 0
            ? Size(path, "qed", Long(head, 48))
            : throw new ImageRefusedException(
                "image.backing", $"'{path}' is only the difference to another image", "feature bit 0",
                "make it complete: qemu-img convert");
    }

    private static long Size(string path, string format, ulong bytes) =>
        bytes <= long.MaxValue - 511 ? (long)(bytes + 511) / 512 * 512 : throw Damaged(path, format, $"size {bytes}");

    private static ImageRefusedException Damaged(string path, string format, string evidence) =>
        new("image.header", $"'{path}' has a {format} header that can not be used: {evidence}", evidence);

    private static uint Word(ReadOnlySpan<byte> head, int at) => BinaryPrimitives.ReadUInt32LittleEndian(head[at..]);

    private static ulong Long(ReadOnlySpan<byte> head, int at) => BinaryPrimitives.ReadUInt64LittleEndian(head[at..]);
}
