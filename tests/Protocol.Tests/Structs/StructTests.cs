using System.Reflection;
using CsCheck;
using Engine.Protocol.Contract;
using Engine.Protocol.Structs;
using Engine.Protocol.Tests.Calls;
using Engine.Protocol.Xdr;

namespace Engine.Protocol.Tests.Structs;

public class StructTests
{
    public static TheoryData<string> Names => new(typeof(WireStructAttribute).Assembly.GetTypes()
        .Where(type => type.IsDefined(typeof(WireStructAttribute)))
        .Select(type => type.FullName!));

    [Theory(DisplayName = "A struct survives encoding and decoding, and takes at least what it says")]
    [MemberData(nameof(Names))]
    public void StructsSurvive(string name)
    {
        var type = typeof(WireStructAttribute).Assembly.GetType(name)!;
        var read = type.GetMethod("Read")!.CreateDelegate<XdrDecoder<object>>();
        var least = (int)type.GetField("WireBytesMin")!.GetRawConstantValue()!;

        WireValues.Of(type).Sample(value =>
        {
            var to = new XdrWriter();
            type.GetMethod("Write")!.Invoke(value, [to]);
            var from = new XdrReader(to.Written.Span);
            var again = new XdrWriter(); // compared on the wire, since arrays of equal bytes are no equal objects
            type.GetMethod("Write")!.Invoke(read(ref from), [again]);
            return again.Written.Span.SequenceEqual(to.Written.Span) && from.AtEnd && to.Written.Length >= least;
        }, iter: 200);
    }

    [Fact(DisplayName = "An empty struct takes exactly the bytes that it says")]
    public void LeastBytesAreExact()
    {
        Written(new Partition(0, 0, 0, 0).Write).Should().Be(Partition.WireBytesMin).And.Be(28);
        Written(new Dirent(0, 'r', "").Write).Should().Be(Dirent.WireBytesMin).And.Be(16);
        Written(new LvmPv(new Device(""), "", "", 0, 0, 0, 0, "", 0, 0, "", 0, 0, 0).Write).Should().Be(LvmPv.WireBytesMin);
        Written(new LvmLv("", "", "", 0, 0, 0, 0, 0, 0, "", 0, 0, "", "", "", "").Write).Should().Be(LvmLv.WireBytesMin);
    }

    [Fact(DisplayName = "A directory entry has the bytes of libguestfs's struct")]
    public void DirentIsGolden()
    {
        var to = new XdrWriter();
        new Dirent(2, 'd', "etc").Write(to);

        Convert.ToHexStringLower(to.Written.Span).Should().Be("0000000000000002" + "00000064" + "00000003" + "65746300");
    }

    private static int Written(Action<XdrWriter> write)
    {
        var to = new XdrWriter();
        write(to);
        return to.Written.Length;
    }
}
