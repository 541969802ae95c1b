using Engine.Daemon.Linux;

namespace Engine.Daemon.Tests.Disks;

public sealed class IsoDescriptorTests
{
    [Fact(DisplayName = "Times are told in UTC, and those of zeros not at all")]
    public void Times()
    {
        var iso = IsoDescriptor.Parse(Descriptor())!;

        (iso.IsoVolumeCreationT, iso.IsoVolumeModificationT, iso.IsoVolumeExpirationT).Should().Be((1_000_000_000, 1_000_000_000, -1));
        iso.IsoVolumeEffectiveT.Should().Be(-1, "bytes that are no digits are no time");
    }

    [Fact(DisplayName = "Texts end with their last word, and with a NUL")]
    public void Texts()
    {
        var iso = IsoDescriptor.Parse(Descriptor())!;

        (iso.IsoSystemId, iso.IsoVolumeId, iso.IsoLogicalBlockSize).Should().Be(("LINUX", "two words", 2048u));
    }

    [Fact(DisplayName = "What is cut off, of another type or of another form is none")]
    public void Others()
    {
        IsoDescriptor.Parse(Descriptor().AsSpan(0, 2047)).Should().BeNull();
        IsoDescriptor.Parse([2, .. Descriptor()[1..]]).Should().BeNull();
        IsoDescriptor.Parse(new byte[2048]).Should().BeNull();
    }

    private static byte[] Descriptor()
    {
        var bytes = new byte[2048];
        Array.Fill(bytes, (byte)' ', 8, 805);
        bytes[0] = 1;
        "CD001"u8.CopyTo(bytes.AsSpan(1));
        "LINUX\0junk"u8.CopyTo(bytes.AsSpan(8));
        "two words"u8.CopyTo(bytes.AsSpan(40));
        (bytes[128], bytes[129]) = (0, 8);
        "2001090901464000"u8.CopyTo(bytes.AsSpan(813));
        "2001090821464000"u8.CopyTo(bytes.AsSpan(830));
        bytes[846] = unchecked((byte)-16); // four hours west
        "0000000000000000"u8.CopyTo(bytes.AsSpan(847));
        return bytes;
    }
}
