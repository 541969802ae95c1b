using Engine.Daemon.Inspecting;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tests.Inspecting;

public sealed class RpmDatabaseTests
{
    [Fact(DisplayName = "Headers are handed out up to a number of bytes, and one more is EFBIG")]
    public void Bounded()
    {
        var taken = new List<byte[]>();
        var taking = () => taken.AddRange(RpmDatabase.Within(1000, Enumerable.Repeat(new byte[300], int.MaxValue)));

        taking.Should().Throw<ActionException>().Which.Errno.Should().Be("EFBIG");
        RpmDatabase.Within(900, Enumerable.Repeat(new byte[300], 3)).Should().HaveCount(3);
    }
}
