using System.Security.Cryptography;
using Engine.Daemon.Linux;

namespace Engine.Daemon.Tests.Changing;

public sealed class Sha256Tests
{
    [Fact(DisplayName = "Our SHA-256 is the library's, for every length around its blocks and in any pieces")]
    public void AsTheLibrary()
    {
        var random = new Random(1);
        for (var length = 0; length < 300; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            var whole = new Sha256();
            whole.Add(bytes);
            var pieces = new Sha256();
            for (var at = 0; at < length;)
            {
                var piece = random.Next(1, length - at + 1);
                pieces.Add(bytes.AsSpan(at, piece));
                at += piece;
            }
            var expected = Convert.ToHexStringLower(SHA256.HashData(bytes));

            whole.End().Should().Be(expected);
            pieces.End().Should().Be(expected);
        }
    }
}
