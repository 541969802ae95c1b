using Engine.Daemon.Linux;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tests.Disks;

public sealed class CryptKeyTests
{
    [Theory(DisplayName = "A key is its own bytes, or those that base64 stands for")]
    [InlineData("pass", "70617373")]
    [InlineData("text:base64:x", "6261736536343a78")]
    [InlineData("base64:AAEC", "000102")]
    [InlineData("\udcff", "ff")]
    [InlineData("", "")]
    public void Bytes(string key, string hex) => Convert.ToHexStringLower(CryptKey.Bytes(key)).Should().Be(hex);

    [Fact(DisplayName = "A key that is not the base64 it claims to be is refused, and its words are not repeated")]
    public void NoBase64() => FluentActions.Invoking(() => CryptKey.Bytes("base64:s3cret!"))
        .Should().Throw<ActionException>().Where(failure => failure.Errno == "EINVAL" && !failure.Message.Contains("s3cret"));
}
