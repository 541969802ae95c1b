namespace Engine.Protocol.Generator.Writing;

/// <summary>The table by which a name and untyped arguments become a typed call.</summary>
internal static class CatalogFile
{
    public static string Of(IReadOnlyList<ContractModel> contracts, IReadOnlyList<ContractModel> libraries)
    {
        var code = CodeWriter.File("Contract/*.cs and Library/*.cs", ActionsFile.Space);
        code.Line("/// <summary>Every action by its name, with what it takes, and how it is called with values that come from outside.</summary>");
        code.Open("public static partial class ActionCatalog");
        code.Line("private static ActionEntry[] Entries() =>");
        code.Line("[").Indent();
        foreach (var (contract, action) in ActionsFile.Both(contracts, libraries))
            Entry(code, contract, action);
        return code.Outdent().Line("];").Close().ToString();
    }

    private static void Entry(CodeWriter code, ContractModel contract, ActionModel action)
    {
        var kinds = action.Parameters.Select(parameter =>
            $"new({CodeWriter.Quote(parameter.Name.TrimStart('@').ToLowerInvariant())}, ArgumentKind.{KindOf(parameter.Type)}"
            + (parameter.IsOptional ? ", true)" : ")"));
        var given = action.Parameters.Select((parameter, index) => Value(parameter, index)).Concat(["cancel"]);
        var call = $"await on.{action.Method}({string.Join(", ", given)})";
        code.Line("new(").Indent();
        code.Line($"{CodeWriter.Quote(action.Name)}, {CodeWriter.Quote(action.Alias)}, {CodeWriter.Quote(action.Group)}, {(contract.IsLibrary ? "true" : "false")},");
        code.Line($"[{string.Join(", ", kinds)}],");
        code.Line($"static async (on, given, result, cancel) => {Answer(action.Result, call)}),");
        code.Outdent();
    }

    private static string Answer(WireType result, string call) => result.Kind switch
    {
        WireKind.Nothing => call,
        WireKind.Name => $"result.Text(({call}).{result.NameProperty})",
        WireKind.NameList => $"result.TextList([.. ({call}).Select(static item => item.{result.NameProperty})])",
        _ => $"result.{KindOf(result)}({call})",
    };

    private static string Value(ParameterModel parameter, int index)
    {
        var text = $"given.{(parameter.IsOptional && parameter.Type.Kind != WireKind.OptionalString ? "Optional" : "")}{KindOf(parameter.Type)}({index})";
        return parameter.Type.Kind switch
        {
            WireKind.Name => Named(parameter.Type, text),
            WireKind.NameList => $"[.. {text}.Select(static name => {Named(parameter.Type, "name")})]",
            _ => text,
        };
    }

    private static string Named(WireType type, string text) => type.Element == "Device" ? $"Device.Parse({text})" : $"new {type.Element}({text})";

    private static string KindOf(WireType type) => type.Kind switch
    {
        WireKind.Hyper => "Long",
        WireKind.Opaque => "Bytes",
        WireKind.String or WireKind.Name => "Text",
        WireKind.OptionalString => "OptionalText",
        WireKind.StringList or WireKind.NameList => "TextList",
        var same => same.ToString(),
    };
}
