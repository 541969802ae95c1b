using CsCheck;
using Engine.Appliance.Drives.Formats;

namespace Engine.Appliance.Tests.Drives.Formats;

/// <summary>The readers on headers that no program would write.</summary>
public sealed class HeaderReaderTests
{
    [Fact(DisplayName = "A made-up header of each format is read with its size")]
    public void Sound()
    {
        foreach (var image in MadeUp.All)
        {
            var header = image.Read();

            header.Format.Should().Be(image.Format);
            header.VirtualSizeBytes.Should().Be(1 << 30);
            header.CutOff.Should().BeNull();
        }
    }

    [Fact(DisplayName = "Whatever stands in a header, a look ends with a verdict, and reads no more than its budget")]
    public void Mutations()
    {
        var images = MadeUp.All.ToArray();
        var verdicts = new HashSet<string>();
        Gen.Select(Gen.Int[0, images.Length - 1], Gen.Int[0, 7], Gen.Select(Gen.Int, Gen.OneOf(Gen.Byte, Gen.Byte[0, 1], Gen.Byte[254, 255])).Array[1, 12], Gen.Bool)
            .Sample((which, shift, changes, seal) =>
            {
                var image = MadeUp.All.ElementAt(which);
                var pieces = image.Pieces;
                foreach (var (place, value) in changes)
                {
                    var piece = pieces[(place & 0xff) % pieces.Count].Bytes;
                    piece[(int)((uint)place >> 8) % Math.Min(piece.Length, 128 << shift)] = value;
                }

                verdicts.Add(Verdict(seal ? Sealed(image) : image));
            }, iter: 8_000, threads: 1);

        verdicts.Should().BeEquivalentTo("taken", "cut off", "format.damaged", "format.unsupported");
    }

    [Fact(DisplayName = "A file that is cut off anywhere is never taken for more than it is, and never stops a look")]
    public void Lengths()
    {
        for (var which = 0; which < MadeUp.All.Count(); which++)
        {
            foreach (var length in (long[])[0, 1, 4, 8, 63, 71, 72, 103, 104, 511, 512, 513, 1024, 1536, 4096, 65535, 65536, 131072, 196608, 262144, 2 << 20])
            {
                var image = MadeUp.All.ElementAt(which);
                if (length < image.SizeBytes)
                {
                    image.SizeBytes = length;
                    Verdict(image).Should().BeOneOf(["format.damaged", "cut off", .. length >= 196616 || image.Format == "vmdk" ? (string[])["taken"] : []], $"{image.Format} of {length} bytes");
                }
            }
        }
    }

    [Fact(DisplayName = "A table of absurd size, or outside its file, is damage: nothing is read or allocated for it")]
    public void Tables()
    {
        Damaged(MadeUp.Qcow2(3).Big32(36, uint.MaxValue));
        Damaged(MadeUp.Qcow2(3).Big32(36, 4 * 1024 * 1024));
        Damaged(MadeUp.Qcow2(3).Big32(36, 1));
        Damaged(MadeUp.Qcow2(3).Big64(40, 1UL << 40));
        Damaged(MadeUp.Qcow2(3).Big64(40, ulong.MaxValue - 65535));
        Damaged(MadeUp.Qcow2(3).Big64(40, (3 * 65536) + 8));
        Damaged(MadeUp.Qcow2(3).Big64(48, 1UL << 40));
        Damaged(MadeUp.Qcow2(3).Big32(56, uint.MaxValue));
        Damaged(MadeUp.Qcow2(3).Big32(56, 0));
        Damaged(MadeUp.Vmdk().Little32(44, 1 << 20));
        Damaged(MadeUp.Vmdk().Little64(12, long.MaxValue / 512));
        Damaged(MadeUp.Vmdk().Little64(56, 1UL << 50));
        Damaged(MadeUp.Vmdk().Little64(20, 0));
        Damaged(MadeUp.Vmdk().Little64(20, 1UL << 40));
        Damaged(MadeUp.Vdi().Little32(384, 0x40000000));
        Damaged(MadeUp.Vdi().Little32(384, 0x3fffffff));
        Damaged(MadeUp.Vdi().Little32(340, 0xfffffe00));
        Damaged(MadeUp.Vhdx().Little32(196616, 2048).SealVhdx());
        Damaged(MadeUp.Vhdx().Little64(196640, 1UL << 50).SealVhdx());
        Damaged(MadeUp.Vhdx().Little32(196648, uint.MaxValue).SealVhdx());
        Damaged(MadeUp.Vhdx().Little32((2 << 20) + 32 + 16, uint.MaxValue));
        Damaged(MadeUp.Vhdx().Little16((2 << 20) + 10, 4000));
        Damaged(MadeUp.VpcDynamic().Big64(528, 1UL << 40).SealVpc());
        Damaged(MadeUp.VpcDynamic().Big32(540, uint.MaxValue).SealVpc());
        Damaged(MadeUp.VpcDynamic().Big64(16, ulong.MaxValue).SealVpc());
        Damaged(MadeUp.Qed().Little64(40, 1UL << 50));
        Damaged(MadeUp.Qed().Little32(8, 32));
        Damaged(MadeUp.Qed().Little32(12, 2));
    }

    [Fact(DisplayName = "Fields out of their ranges are damage")]
    public void Ranges()
    {
        foreach (var bits in (uint[])[0, 8, 22, 63, 64, uint.MaxValue])
        {
            Damaged(MadeUp.Qcow2(3).Big32(20, bits));
            Damaged(MadeUp.Qcow2(2).Big32(20, bits));
        }

        Damaged(MadeUp.Qcow2(3).Big32(4, 0));
        Damaged(MadeUp.Qcow2(3).Big64(24, ulong.MaxValue));
        Damaged(MadeUp.Qcow2(3).Big32(96, 7));
        Damaged(MadeUp.Qcow2(3).Big32(100, 80));
        Damaged(MadeUp.Qcow2(3).Big32(100, 65537));
        Damaged(MadeUp.Qcow2(3).Big32(60, 65537));
        Damaged(MadeUp.Qcow2(3).Big64(64, 512));
        Damaged(MadeUp.Qcow2(3).Big32(60, 1).Big64(64, 1UL << 40));
        Damaged(MadeUp.Qcow2(3).Big32(60, 1));
        Damaged(MadeUp.Qcow2(3).Big64(72, 8));
        Damaged(MadeUp.Qcow2(3).Big32(100, 112).Big32(104, 0x01000000));
        Damaged(MadeUp.Qcow2(3).Big32(104, 0x12345678).Big32(108, uint.MaxValue));
        Damaged(MadeUp.Qcow2(3).Big64(8, 65536).Big32(16, 4));
        Damaged(MadeUp.Qcow2(3).Big64(8, 200).Big32(16, 1024));
        Damaged(MadeUp.Qcow2(3).Big64(8, ulong.MaxValue).Big32(16, 4));
        Damaged(MadeUp.Vdi().Little64(368, ulong.MaxValue));
        Damaged(MadeUp.Vhdx().Little64((2 << 20) + 65544, 65UL << 40));
        Damaged(MadeUp.Vhdx().Little32((2 << 20) + 65536, 3 << 20));
        Damaged(MadeUp.Vhdx().Little32((2 << 20) + 65552, 513));
        Damaged(MadeUp.VpcDynamic().Big32(544, 3 << 20).SealVpc());
        Damaged(MadeUp.VpcFixed().Big64((1L << 30) + 48, 1UL << 31).SealVpc());
        Damaged(MadeUp.Qed().Little32(4, 65537));
        Damaged(MadeUp.Qed().Little32(4, 2048));
        Damaged(MadeUp.Qed().Little64(48, ulong.MaxValue - 511));
        Damaged(MadeUp.Qed().Little64(16, 1).Little32(56, uint.MaxValue).Little32(60, 10));
    }

    [Fact(DisplayName = "A sum that does not fit its bytes is damage, and of two vhdx headers the sound one counts")]
    public void Sums()
    {
        Damaged(MadeUp.VpcDynamic().Big32(12, 7));
        Damaged(MadeUp.VpcDynamic().Big32(540, 513));
        Damaged(MadeUp.Vhdx().Little32(196608 + 1000, 1));
        MadeUp.Vhdx().Little32(131072 + 1000, 1).Read().VirtualSizeBytes.Should().Be(1 << 30);
        Damaged(MadeUp.Vhdx().Little32(131072 + 1000, 1).Little32(65536 + 1000, 1));
    }

    [Fact(DisplayName = "What a header needs and qemu has not is unsupported, not damaged")]
    public void Unsupported()
    {
        Unsupported(MadeUp.Qcow2(3).Big32(4, 4));
        Unsupported(MadeUp.Qcow2(3).Big64(72, 32));
        Unsupported(MadeUp.Qcow2(3).Big32(32, 1));
        Unsupported(MadeUp.Qcow2(3).Big32(100, 112).Big32(104, 0x02000000));
        Unsupported(MadeUp.Vmdk().Little32(4, 4));
        Unsupported(MadeUp.Vmdk().Little32(8, 1 << 16).Little16(77, 2));
        Unsupported(MadeUp.Vdi().Little32(68, 1));
        Unsupported(MadeUp.Vdi().Little32(76, 4));
        Unsupported(MadeUp.Vdi().Little32(440, 1));
        Unsupported(MadeUp.Vdi().Little32(376, 4096));
        Unsupported(MadeUp.Vhdx().Little32((2 << 20) + 65552, 4096));
        Unsupported(MadeUp.Vhdx().Little64(131072 + 48, 1).SealVhdx());
        Unsupported(MadeUp.Qed().Little64(16, 8));

        static void Unsupported(MadeUp image) => Verdict(image).Should().Be("format.unsupported");
    }

    [Fact(DisplayName = "A vdi of 60 TB is answered with its size")]
    public void HugeVdi()
    {
        const uint blocks = 60 * 1024 * 1024;
        var image = MadeUp.Vdi().Little32(384, blocks).Little64(368, (ulong)blocks << 20).Little32(344, 512 + (blocks * 4));
        image.SizeBytes = 1L << 30;

        image.Read().VirtualSizeBytes.Should().Be((long)blocks << 20);
    }

    [Fact(DisplayName = "An old vpc of 511 bytes of footer, and one that goes by its geometry, have the size that qemu gives them")]
    public void OldVpc()
    {
        var old = MadeUp.VpcFixed();
        old.SizeBytes--;
        old.Read().VirtualSizeBytes.Should().Be(1 << 30);

        const long at = 1L << 30;
        MadeUp.VpcFixed().Text(at + 28, "vpc ").Big16(at + 56, 1000).Text(at + 58, "\u0010\u003f").SealVpc()
            .Read().VirtualSizeBytes.Should().Be(1000L * 16 * 63 * 512);
    }

    [Fact(DisplayName = "An image that was cut off is known by what it counts beyond the file's end")]
    public void CutOff()
    {
        Verdict(MadeUp.Qcow2(3).Text((2 * 65536) + 8, "\0\u0001")).Should().Be("cut off");
        Verdict(MadeUp.Qcow2(3).Big64(72, 1).Text((2 * 65536) + 8, "\0\u0001")).Should().Be("taken", "its counts were never kept");
        Verdict(MadeUp.Qcow2(3).Big64(65536, 1UL << 40)).Should().Be("cut off");
        Verdict(MadeUp.Vdi().Little32(388, 3)).Should().Be("cut off");
        Verdict(MadeUp.Vhdx().Put(3 << 20, new byte[16]).Little64((3 << 20) + 8, (7 << 20) | 6)).Should().Be("taken");
        Verdict(MadeUp.Vhdx().Put(3 << 20, new byte[16]).Little64((3 << 20) + 8, (8 << 20) | 6)).Should().Be("cut off");
    }

    private static MadeUp Sealed(MadeUp image) => image.Format switch
    {
        "vhdx" => image.SealVhdx(),
        "vpc" => image.SealVpc(),
        _ => image,
    };

    private static string Verdict(MadeUp image)
    {
        var bytes = image.Bytes();
        try
        {
            ImageFormats.Find(bytes);
            var header = ImageFormats.Read(image.Format, bytes);
            header.VirtualSizeBytes.Should().BeGreaterThanOrEqualTo(0);
            (header.VirtualSizeBytes % 512).Should().Be(0);
            RawSignatures.Find(bytes, header.Own);
            return header.CutOff is null ? "taken" : "cut off";
        }
        catch (HeaderException refused)
        {
            refused.Fault.Should().NotBeEmpty();
            refused.Remedy.Should().NotBeEmpty();
            return refused.Code;
        }
        finally
        {
            bytes.SpentBytes.Should().BeLessThan(ImageBytes.BudgetBytes / 2);
        }
    }

    private static void Damaged(MadeUp image) => Verdict(image).Should().Be("format.damaged");
}
