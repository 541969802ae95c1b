using System.Text;
using Engine.Host.Exec;
using Engine.Protocol.Client;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Host.Tests.Exec;

public class ResultTests
{
    private static readonly Partition _partition = new(1, 512, 1023, 512);

    public static TheoryData<string, string, string> Results => new()
    {
        { "nothing", "null", "" },
        { "bool", "true", "true\n" },
        { "long", "-5", "-5\n" },
        { "text", "\"a\\n\\udc80\"", "a\n¤\n" },
        { "none", "null", "" },
        { "bytes", "{\"base64\":\"AAE=\"}", "\0\u0001" },
        { "list", "[\"a\",\"b\"]", "a\nb\n" },
        { "empty list", "[]", "" },
        { "pairs", "{\"a\\udc80\":\"1\",\"b\":\"2\"}", "a¤: 1\nb: 2\n" },
        { "struct", "{\"part_num\":1,\"part_start\":512,\"part_end\":1023,\"part_size\":512}",
            "part_num: 1\npart_start: 512\npart_end: 1023\npart_size: 512\n" },
        { "structs", "[{\"ino\":7,\"ftyp\":\"r\",\"name\":\"x\"},{\"ino\":8,\"ftyp\":\"d\",\"name\":\"y\"}]",
            "[0] = {\n  ino: 7\n  ftyp: r\n  name: x\n}\n[1] = {\n  ino: 8\n  ftyp: d\n  name: y\n}\n" },
    };

    [Theory(DisplayName = "Each kind of result has its form in JSON and as text")]
    [MemberData(nameof(Results))]
    public void Forms(string kind, string json, string text)
    {
        var asJson = new JsonResult();
        var asText = new TextResult(isTerminal: false);

        Give(kind, asJson);
        Give(kind, asText);

        Encoding.UTF8.GetString(asJson.End().Span).Should().Be($"{{\"ok\":true,\"ret\":{json}}}\n");
        asText.Written.ToArray().Should().Equal(Protocol.Text.GuestText.Encode(text.Replace('¤', '\udc80'))); // xunit itself knows no lone surrogates
    }

    [Fact(DisplayName = "A failure has its errno, its words and its code")]
    public void Failure()
    {
        Line(new("guest.action", ErrorLayer.System, "stat: \"/x\": gone", Errno: "ENOENT"))
            .Should().Be("{\"ok\":false,\"errno\":\"ENOENT\",\"error\":\"stat: \\\"/x\\\": gone\",\"code\":\"guest.action\"}\n");
        Line(new("guest.action", ErrorLayer.System, "x")).Should().Contain("\"errno\":null");
    }

    [Fact(DisplayName = "What could steer a terminal is escaped on one, and nowhere else")]
    public void Terminal()
    {
        var terminal = new TextResult(isTerminal: true);

        terminal.Text("a\u001b[31m\nb");

        Encoding.UTF8.GetString(terminal.Written.Span).Should().Be("a\\x1b[31m\nb\n");
    }

    private static string Line(EngineError error) => Encoding.UTF8.GetString(JsonResult.Failure(error).Span);

    private static void Give(string kind, IResultWriter to)
    {
        switch (kind)
        {
            case "bool": to.Bool(true); break;
            case "long": to.Long(-5); break;
            case "text": to.Text("a\n\udc80"); break;
            case "none": to.OptionalText(null); break;
            case "bytes": to.Bytes([0, 1]); break;
            case "list": to.TextList(["a", "b"]); break;
            case "empty list": to.TextList([]); break;
            case "pairs": to.Pairs([new("a\udc80", "1"), new("b", "2")]); break;
            case "struct": to.Struct(_partition); break;
            case "structs": to.StructList([new Dirent(7, 'r', "x"), new Dirent(8, 'd', "y")]); break;
        }
    }
}
