namespace Engine.Protocol.Generator.Writing;

/// <summary>The table of all actions.</summary>
internal static class ActionTableFile
{
    public static string Of(IReadOnlyList<ContractModel> contracts)
    {
        var code = CodeWriter.File(DispatcherFile.Source, DispatcherFile.Space);
        code.Line("/// <summary>What is known of each action before a call of it is decoded.</summary>");
        code.Open("public static class ActionTable");
        code.Line("/// <summary>All actions, by their numbers.</summary>");
        code.Line("public static IReadOnlyList<ActionInfo> All { get; } =");
        code.Line("[").Indent();
        code.Line("// Procedure, Name, Since, Group, Progress, HasFileIn, HasFileOut, OptionalCount");
        foreach (var action in ByNumber(contracts))
            code.Line($"new(Procedure.{action.Method}, {Values(action)}),");
        code.Outdent().Line("];").Line();
        code.Line("private static readonly Dictionary<int, ActionInfo> ByNumber =").Indent();
        code.Line("All.ToDictionary(action => (int)action.Procedure);").Outdent().Line();
        code.Line("/// <summary>The action of a number; null when there is none.</summary>");
        code.Line("public static ActionInfo? Find(int procedure) => ByNumber.GetValueOrDefault(procedure);");
        return code.Close().ToString();
    }

    public static IEnumerable<ActionModel> ByNumber(IReadOnlyList<ContractModel> contracts) =>
        contracts.SelectMany(contract => contract.Actions)
            .GroupBy(action => action.Number)
            .Select(group => group.First())
            .OrderBy(action => action.Number);

    private static string Values(ActionModel action) => string.Join(", ",
        CodeWriter.Quote(action.Name),
        CodeWriter.Quote(action.Since),
        CodeWriter.Quote(action.Group),
        Truth(action.Progress),
        Truth(action.Has(WireKind.FileIn)),
        Truth(action.Has(WireKind.FileOut)),
        action.Optional.Count().ToString());

    private static string Truth(bool value) => value ? "true" : "false";
}
