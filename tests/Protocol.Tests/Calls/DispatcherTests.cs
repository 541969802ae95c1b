using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;
using Engine.Protocol.Xdr;

namespace Engine.Protocol.Tests.Calls;

public class DispatcherTests
{
    private const int Mkswap = (int)Procedure.Mkswap; // one device, optional label and uuid
    private const int Pvcreate = (int)Procedure.Pvcreate; // one device, of the group lvm2

    private readonly ScriptedDaemon _daemon = new();

    [Theory(DisplayName = "A number that belongs to no action is answered as an error without errno")]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(4)]
    [InlineData(int.MaxValue)]
    public void UnknownProcedureIsRefused(int procedure) =>
        Receiving(procedure, 0, []).Should().Throw<ActionException>().Which.Errno.Should().BeEmpty();

    [Fact(DisplayName = "A missing group is the first thing that is told of a call")]
    public void GroupComesFirst()
    {
        var daemon = new ScriptedDaemon { GroupFailure = new ActionException("ENOTSUP", "no lvm2 here") };

        var call = () => daemon.Receive(Pvcreate, mask: 1, body: default);

        call.Should().Throw<ActionException>().Which.Errno.Should().Be("ENOTSUP");
    }

    [Theory(DisplayName = "An unknown optional argument is refused before the arguments are decoded")]
    [InlineData(Mkswap, 4UL)]
    [InlineData(Mkswap, 1UL << 63)]
    [InlineData((int)Procedure.PingDaemon, 1UL)]
    public void UnknownOptionalIsRefused(int procedure, ulong mask)
    {
        Receiving(procedure, mask, []).Should().Throw<ActionException>().Which.Errno.Should().BeEmpty();
        _daemon.Log.Should().BeEmpty();
    }

    [Fact(DisplayName = "All arguments are decoded before any is checked")]
    public void DecodingComesBeforeChecks()
    {
        var cutShort = Bytes(to => to.String("/dev/sda"), to => to.String(""), to => to.UInt(uint.MaxValue));

        Receiving(Mkswap, 2, cutShort).Should().Throw<XdrException>();
        _daemon.Log.Should().BeEmpty();
    }

    [Fact(DisplayName = "An optional argument whose bit is clear is not given, whatever stands in its place")]
    public void ClearBitIsNotGiven()
    {
        _daemon.Receive(Mkswap, 2, Bytes(to => to.String("/dev/sda"), to => to.Opaque([0, 255]), to => to.String("u")));
        _daemon.Result = false;
        _daemon.Receive((int)Procedure.IsFile, 0, Bytes(to => to.String("/f"), to => to.Int(77)));

        _daemon.Log.Where(line => line.StartsWith("run")).Should().Equal(
            "run Mkswap(/dev/sda✓, null, \"u\")", "run IsFile(/f✓, null)");
    }

    [Fact(DisplayName = "A caller of an older version leaves out the optional arguments that it does not know")]
    public void OlderCallersSendFewer()
    {
        _daemon.Receive(Mkswap, 1, Bytes(to => to.String("/dev/sda"), to => to.String("swap")));

        _daemon.Log.Should().EndWith("run Mkswap(/dev/sda✓, \"swap\", null)");
    }

    [Fact(DisplayName = "What stands after the last argument is ignored")]
    public void TrailingBytesAreIgnored()
    {
        _daemon.Receive((int)Procedure.PingDaemon, 0, new byte[9]);

        _daemon.Log.Should().Equal("run PingDaemon()");
    }

    [Fact(DisplayName = "A result that is larger than a message is refused")]
    public void TooLargeResultIsRefused()
    {
        const int contentMax = 4194260; // what one message holds after header and length
        _daemon.Result = new string('x', contentMax);
        _daemon.Receive((int)Procedure.Command, 0, Bytes(to => to.StringList(["ls"]))).Length.Should().Be(contentMax + 4);

        _daemon.Result = new string('x', contentMax + 1);
        Receiving((int)Procedure.Command, 0, Bytes(to => to.StringList(["ls"]))).Should().Throw<XdrException>();
    }

    private Action Receiving(int procedure, ulong mask, byte[] body) => () => _daemon.Receive(procedure, mask, body);

    private static byte[] Bytes(params IEnumerable<Action<XdrWriter>> items)
    {
        var to = new XdrWriter();
        foreach (var item in items)
            item(to);
        return to.Written.ToArray();
    }
}
