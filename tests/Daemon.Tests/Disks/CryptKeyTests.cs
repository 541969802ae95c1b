using Engine.Daemon.Linux;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tests.Disks;

public sealed class CryptKeyTests
{
    [Theory(DisplayName = "A key is its own bytes, or those that base64 stands for")]
    [InlineData("pass", "70617373")]
    [InlineData("text:base64:x", "6261736536343a78")]
    [InlineData("base64:AAEC", "000102")]
    [InlineData("", "")]
    public void Bytes(string key, string hex) => Convert.ToHexStringLower(CryptKey.Bytes(key)).Should().Be(hex);

    [Fact(DisplayName = "A key that is no text crosses all the same")]
    public void NoText() => CryptKey.Bytes(Engine.Protocol.Text.GuestText.Decode([0xff, 0xc0])).Should().Equal(0xff, 0xc0);

    [Fact(DisplayName = "A key that is not the base64 it claims to be is refused, and its words are not repeated")]
    public void NoBase64() => FluentActions.Invoking(() => CryptKey.Bytes("base64:s3cret!"))
        .Should().Throw<ActionException>().Where(failure => failure.Errno == "EINVAL" && !failure.Message.Contains("s3cret"));
}
