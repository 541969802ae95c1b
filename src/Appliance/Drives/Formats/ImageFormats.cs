namespace Engine.Appliance.Drives.Formats;

/// <summary>All formats that have a reader, and those that are known by their marks and have none.</summary>
internal static class ImageFormats
{
    private const int HeadBytes = 4096;

    private static readonly Dictionary<string, Func<ImageBytes, ContainerHeader>> _readers = new()
    {
        ["qcow2"] = Qcow2Header.Read,
        ["qed"] = QedHeader.Read,
        ["vdi"] = VdiHeader.Read,
        ["vhdx"] = VhdxHeader.Read,
        ["vmdk"] = ReadVmdk,
        ["vpc"] = VpcHeader.Read,
    };

    /// <summary>The names that can be declared, qemu's own.</summary>
    public static IReadOnlyList<string> Names { get; } = ["raw", .. _readers.Keys];

    /// <summary>The name of the container that an image's marks tell of, or null. It may be one without a reader.</summary>
    public static string? Find(ImageBytes image)
    {
        ReadOnlySpan<byte> head = image.Read(0, HeadBytes);
        return head switch
        {
            _ when head.StartsWith(Qcow2Header.Magic) => head.Length >= 8 && head.Big32(4) == 1 ? "qcow, the first version" : "qcow2",
            _ when head.StartsWith(VmdkHeader.Magic) || head.StartsWith(VmdkDescriptor.Mark) => "vmdk",
            _ when head.StartsWith(VhdxHeader.Mark) => "vhdx",
            _ when head.StartsWith(VpcHeader.Mark) => "vpc",
            _ when head.StartsWith(QedHeader.Magic) => "qed",
            _ when head.Has(VdiHeader.MarkAt, VdiHeader.Mark) => "vdi",
            _ when head.StartsWith("COWD"u8) => "vmdk of ESX (COWD)",
            _ when head.StartsWith<byte>([0xbe, 0xba, 0xfe, 0xca, 0, 0, 0, 0, 1, 0, 2, 0]) => "vmdk of ESX (seSparse)",
            _ when head.StartsWith("WithoutFreeSpace"u8) || head.StartsWith("WithouFreSpacExt"u8) => "parallels",
            _ when head.StartsWith("Bochs Virtual HD Image"u8) => "bochs",
            _ when VpcHeader.FooterOf(image).Length > 0 => "vpc",
            _ when ((ReadOnlySpan<byte>)image.Read(image.SizeBytes - 512, 512)).StartsWith("koly\0\0\0\u0004\0\0\u0002\0"u8) => "dmg",
            _ => null,
        };
    }

    /// <summary>Whether the name has a reader.</summary>
    public static bool HasReader(string format) => _readers.ContainsKey(format);

    /// <param name="format">One that <see cref="Find"/> or the user named.</param>
    /// <exception cref="HeaderException"></exception>
    public static ContainerHeader Read(string format, ImageBytes image) =>
        _readers.TryGetValue(format, out var reader)
            ? reader(image)
            : throw HeaderException.Unsupported(
                $"is in the format {format}, which is not read here",
                "convert it: qemu-img convert -O qcow2; or name the format raw to take its bytes as they are: --format raw", format);

    private static ContainerHeader ReadVmdk(ImageBytes image) =>
        ((ReadOnlySpan<byte>)image.Read(0, HeadBytes)).StartsWith(VmdkHeader.Magic) ? VmdkHeader.Read(image) : VmdkDescriptor.Read(image, 0);
}
