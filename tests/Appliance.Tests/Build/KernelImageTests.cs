using System.Buffers.Binary;
using CsCheck;
using Engine.Appliance.Build;

namespace Engine.Appliance.Tests.Build;

public sealed class KernelImageTests
{
    private const int SetupSectors = 3;
    private const int PayloadOffset = 0x40;
    private static readonly byte[] _xz = [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, 1, 2, 3, 4, 5, 6, 7, 8];

    [Fact(DisplayName = "The payload is found behind the boot sector, the setup sectors and its offset, without its size trailer")]
    public void Finds()
    {
        KernelImage.Parse(Image()).Should().Be(new KernelImage(((SetupSectors + 1) * 512) + PayloadOffset, _xz.Length, 123456));
    }

    [Fact(DisplayName = "A count of 0 setup sectors means 4")]
    public void OldCount()
    {
        var image = Image(setupSectors: 4);
        image[0x1f1] = 0;

        KernelImage.Parse(image).Offset.Should().Be((5 * 512) + PayloadOffset);
    }

    [Fact(DisplayName = "An image that ends early is refused, wherever it ends")]
    public void Truncated()
    {
        var image = Image();
        for (var length = 0; length < image.Length; length++)
        {
            var part = image[..length];
            FluentActions.Invoking(() => KernelImage.Parse(part)).Should().Throw<InvalidDataException>();
        }
    }

    [Theory(DisplayName = "A header that lies is refused")]
    [InlineData(0x1fe, 0x0000u, "not a bzImage")]
    [InlineData(0x202, 0x0000u, "not a bzImage")]
    [InlineData(0x206, 0x0207u, "older")]
    [InlineData(0x248, uint.MaxValue, "outside")]
    [InlineData(0x24c, uint.MaxValue, "outside")]
    [InlineData(0x24c, 0u, "outside")]
    [InlineData(0x248, 0u, "not compressed by XZ")]
    public void Lies(int at, uint value, string reason)
    {
        var image = Image();
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(at), value);

        FluentActions.Invoking(() => KernelImage.Parse(image)).Should().Throw<InvalidDataException>().WithMessage($"*{reason}*");
    }

    [Fact(DisplayName = "A kernel that claims to unpack to gigabytes is refused")]
    public void Bomb()
    {
        var image = Image(uncompressed: uint.MaxValue);

        FluentActions.Invoking(() => KernelImage.Parse(image)).Should().Throw<InvalidDataException>().WithMessage("*claims*");
    }

    [Fact(DisplayName = "Whatever the bytes, the payload lies within the image or the image is refused")]
    public void Fuzz()
    {
        Gen.Select(Gen.Int[0x1f0, 0x24f], Gen.Byte).Array[1, 8].Sample(changes =>
        {
            var image = Image();
            foreach (var (at, value) in changes)
            {
                image[at] = value;
            }

            try
            {
                var found = KernelImage.Parse(image);
                return found.Offset >= 0 && found.Length > 0 && found.Offset + found.Length <= image.Length;
            }
            catch (InvalidDataException)
            {
                return true;
            }
        });
    }

    private static byte[] Image(byte setupSectors = SetupSectors, uint uncompressed = 123456)
    {
        var payloadAt = ((setupSectors + 1) * 512) + PayloadOffset;
        var image = new byte[payloadAt + _xz.Length + 4];
        image[0x1f1] = setupSectors;
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x1fe), 0xaa55);
        "HdrS"u8.CopyTo(image.AsSpan(0x202));
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x206), 0x020f);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(0x248), PayloadOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(0x24c), (uint)_xz.Length + 4);
        _xz.CopyTo(image.AsSpan(payloadAt));
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(payloadAt + _xz.Length), uncompressed);
        return image;
    }
}
