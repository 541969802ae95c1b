using Engine.Library;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;
using Engine.Protocol.Xdr;

namespace Engine.Host.Tests.Exec;

public sealed class StructStreamTests
{
    private static readonly TskDirent Entry = new(13, 'r', 14, "d/gone\udcff", 0, 1, -1, 2, -1, 3, -1, 4, -1, -1, "", 0);

    [Fact(DisplayName = "Structs stand one after the other, without a count")]
    public void Read()
    {
        var content = Content(Entry, Entry with { TskName = "|" });

        StructStream.Read(content, "filesystem_walk", TskDirent.Read).Should().Equal(Entry, Entry with { TskName = "|" });
        StructStream.Read([], "filesystem_walk", TskDirent.Read).Should().BeEmpty();
    }

    [Fact(DisplayName = "What a hostile daemon sends for structs is refused, wherever it is cut off")]
    public void Cut()
    {
        var content = Content(Entry);
        for (var length = 1; length < content.Length; length++)
        {
            var cut = content[..length];
            FluentActions.Invoking(() => StructStream.Read(cut, "filesystem_walk", TskDirent.Read)).Should().Throw<EngineException>();
        }
    }

    [Theory(DisplayName = "Texts of a detection are no longer than what came, and hold no NUL")]
    [InlineData(new byte[] { 255, 255, 255, 255, 65, 65, 65, 65 })]
    [InlineData(new byte[] { 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void Refused(byte[] content) =>
        FluentActions.Invoking(() => StructStream.Read(content, "yara_scan", YaraDetection.Read)).Should().Throw<EngineException>();

    private static byte[] Content(params TskDirent[] entries)
    {
        var writer = new XdrWriter();
        foreach (var entry in entries)
            entry.Write(writer);
        return writer.Written.ToArray();
    }
}
