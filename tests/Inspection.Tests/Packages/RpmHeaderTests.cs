using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Engine.Inspection.Packages;

namespace Engine.Inspection.Tests.Packages;

public class RpmHeaderTests
{
    [Fact(DisplayName = "A header that rpm itself wrote is read, translated texts in their original language")]
    public void RealHeader()
    {
        // engine-probe.rpmheader: the blob of a package built by rpmbuild 4.18 and installed by rpm, taken from rpmdb.sqlite.
        var application = RpmHeader.ToApplication(Probe())!;

        application.Should().BeEquivalentTo(new
        {
            App2Name = "engine-probe",
            App2Epoch = 3,
            App2Version = "1.2.3",
            App2Release = "4.fc41",
            App2Arch = "noarch",
            App2Publisher = "Example Makers",
            App2Url = "https://example.org/probe",
            App2SourcePackage = "engine-probe-1.2.3-4.fc41.src.rpm",
            App2Summary = "A package with nothing in it",
            App2Description = "It is made for a test.\nSecond line: ä.",
        });
    }

    [Fact(DisplayName = "A header cut short anywhere is none")]
    public void CutShort()
    {
        var blob = Probe();
        for (var length = 0; length < blob.Length; length++)
            RpmHeader.ToApplication(blob.AsSpan(0, length)).Should().BeNull();
    }

    [Theory(DisplayName = "Numbers that lie are passed over: offsets, counts, types")]
    [InlineData(6, -1, 1)]
    [InlineData(6, int.MaxValue, 1)]
    [InlineData(6, int.MinValue, 1)]
    [InlineData(6, 0, 0)]
    [InlineData(6, 0, -5)]
    [InlineData(4, 0, 1)]
    [InlineData(99, 0, 1)]
    public void Lies(int type, int offset, int count) => RpmHeader.ToApplication(Header("name", type, offset, count)).Should().BeNull();

    [Fact(DisplayName = "A text without an end, an empty blob and counts beyond the blob are no header")]
    public void Malformed()
    {
        RpmHeader.ToApplication(Header("name")[..^1]).Should().BeNull();
        RpmHeader.ToApplication([]).Should().BeNull();
        RpmHeader.ToApplication([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).Should().BeNull();
        RpmHeader.ToApplication([0, 1, 0, 0, .. new byte[16 << 16], 0, 0, 0, 0]).Should().BeNull();
    }

    [Fact(DisplayName = "Whatever bytes change in a real header, reading it fails in no way")]
    public void Fuzz()
    {
        var blob = Probe();
        Gen.Select(Gen.Int[0, blob.Length - 1], Gen.Byte).Array[1, 30].Sample(changes =>
        {
            var changed = blob.ToArray();
            foreach (var (at, value) in changes)
                changed[at] = value;
            RpmHeader.ToApplication(changed);
        }, iter: 5000);
        Gen.Byte.Array[0, 300].Sample(bytes => { RpmHeader.ToApplication(bytes); }, iter: 5000);
    }

    internal static byte[] Probe()
    {
        const string name = "Engine.Inspection.Tests.Packages.engine-probe.rpmheader";
        using var stream = typeof(RpmHeaderTests).Assembly.GetManifestResourceStream(name)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>A header with one entry: the name.</summary>
    internal static byte[] Header(string name, int type = 6, int offset = 0, int count = 1)
    {
        byte[] store = [.. Encoding.UTF8.GetBytes(name), 0];
        var blob = new byte[24 + store.Length];
        int[] numbers = [1, store.Length, 1000, type, offset, count];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(blob.AsSpan(i * 4), numbers[i]);
        store.CopyTo(blob, 24);
        return blob;
    }
}
