using Engine.Library;
using Engine.Protocol.Errors;

namespace Engine.Host.Tests.Exec;

public sealed class JournalFieldsTests
{
    [Fact(DisplayName = "Fields of a journal's entry stand after their lengths; a value may hold anything")]
    public void Read()
    {
        byte[] content = [0, 0, 0, 0, 0, 0, 0, 5, (byte)'A', (byte)'=', (byte)'=', 0, 255, 0, 0, 0, 0, 0, 0, 0, 2, (byte)'B', (byte)'='];

        var fields = JournalFields.Fields(content);

        fields.Select(field => field.Attrname).Should().Equal("A", "B");
        fields[0].Attrval.Should().Equal((byte)'=', 0, 255);
        fields[1].Attrval.Should().BeEmpty();
        JournalFields.Fields([]).Should().BeEmpty();
    }

    [Theory(DisplayName = "What a hostile daemon sends for fields is refused")]
    [InlineData(new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 3, 65, 61 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 65, 61 })]
    [InlineData(new byte[] { 127, 255, 255, 255, 255, 255, 255, 255, 65, 61 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 1, 65 })]
    public void Refused(byte[] content) =>
        FluentActions.Invoking(() => JournalFields.Fields(content)).Should().Throw<EngineException>();
}
