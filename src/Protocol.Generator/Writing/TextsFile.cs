using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Engine.Protocol.Generator.Writing;

/// <summary>The doc comments of the actions as texts that a program can show.</summary>
internal static class TextsFile
{
    public static string Of(IReadOnlyList<ContractModel> contracts, IReadOnlyList<ContractModel> libraries)
    {
        var code = CodeWriter.File("Contract/*.cs and Library/*.cs", ActionsFile.Space);
        code.Line("/// <summary>What each action does, in words.</summary>");
        code.Open("public static class ActionTexts");
        code.Line("/// <summary>An action's text by its name; null when there is no such action.</summary>");
        code.Line("public static ActionText? Of(string name) => name switch");
        code.Line("{").Indent();
        foreach (var (contract, action) in ActionsFile.Both(contracts, libraries))
            Entry(code, contract, action);
        return code.Line("_ => null,").Outdent().Line("};").Close().ToString();
    }

    private static void Entry(CodeWriter code, ContractModel contract, ActionModel action)
    {
        var texts = Parse(action.Documentation);
        code.Line($"{CodeWriter.Quote(action.Name)} => new(").Indent();
        code.Line($"{CodeWriter.Quote(contract.Subject)}, {CodeWriter.Quote(action.Since)}, {CodeWriter.Quote(ResultOf(action.Result))},");
        code.Line($"{CodeWriter.Quote(Text(texts.Element("summary")))},");
        code.Line($"[{string.Join(", ", Named(texts, "param", "name").Select(pair => $"new({CodeWriter.Quote(pair.Name.ToLowerInvariant())}, {CodeWriter.Quote(pair.Text)})"))}],");
        code.Line($"[{string.Join(", ", Named(texts, "error", "code").Select(pair => $"new({CodeWriter.Quote(pair.Name)}, {CodeWriter.Quote(pair.Text)})"))}]),");
        code.Outdent();
    }

    private static IEnumerable<(string Name, string Text)> Named(XElement texts, string element, string attribute) =>
        texts.Elements(element).Select(found => ((string?)found.Attribute(attribute) ?? "", Text(found)));

    // A comment that is no XML is the compiler's to complain of, where it looks; here it is an empty text.
    private static XElement Parse(IEnumerable<string> lines)
    {
        try
        {
            return XElement.Parse($"<doc>{string.Join("\n", lines.Select(line => line.Substring(3)))}</doc>");
        }
        catch (XmlException)
        {
            return new XElement("doc");
        }
    }

    private static string Text(XElement? element)
    {
        if (element is null)
            return "";
        var text = string.Concat(element.Nodes().Select(node => node switch
        {
            XText plain => plain.Value,
            XElement { IsEmpty: true } reference =>
                ((string?)reference.Attribute("name") ?? (string?)reference.Attribute("langword") ?? ((string?)reference.Attribute("cref") ?? "").Split('.').Last()),
            XElement inner => inner.Value,
            _ => "",
        }));
        return Regex.Replace(text, @"\s+", " ").Trim();
    }

    private static string ResultOf(WireType result) => result.Kind switch
    {
        WireKind.Nothing => "",
        WireKind.Bool => "a boolean",
        WireKind.String => "a string",
        WireKind.OptionalString => "a string, which may be absent",
        WireKind.Opaque => "bytes",
        WireKind.Name => "a name",
        WireKind.StringList => "a list of strings",
        WireKind.NameList => "a list of names",
        WireKind.Pairs => "a table",
        WireKind.Struct => $"a {result.Element}",
        WireKind.StructList => $"a list of {result.Element}",
        _ => "a number",
    };
}
