namespace Engine.Protocol.Generator.Writing;

/// <summary>All actions of both sides as the methods of one object, for programs.</summary>
internal static class ActionsFile
{
    public const string Space = "Engine.Protocol.Client";

    private const string Source = "Contract/*.cs and Library/*.cs";

    public static string Of(IReadOnlyList<ContractModel> contracts, IReadOnlyList<ContractModel> libraries)
    {
        var actions = Both(contracts, libraries).ToList();
        var code = CodeWriter.File(Source, Space, [
            .. contracts.Concat(libraries).Select(contract => contract.Namespace),
            .. actions.Select(entry => entry.Action.Result.Namespace).Where(space => space.Length > 0)]);
        code.Line("/// <summary>");
        code.Line("/// Every action under its own name, wherever it is answered: by the daemon in the appliance, or by the library on the host.");
        code.Line("/// </summary>");
        code.Call(
            "public sealed class GuestActions",
            ["IGuest guest", .. libraries.Select(contract => $"{contract.Interface} {ParameterOf(contract)}")],
            "");
        code.Line("{").Indent();
        code.Line("private readonly IGuest _guest = guest;");
        code.Lines(libraries.Select(contract => $"private readonly {contract.Interface} _{ParameterOf(contract)} = {ParameterOf(contract)};"));
        foreach (var (contract, action) in actions)
        {
            code.Line().Lines(action.Documentation);
            Method(code, action, contract.IsLibrary ? "_" + ParameterOf(contract) : "_guest");
        }
        return code.Close().ToString();
    }

    /// <summary>The actions by their names; the library's stands in front of the daemon's of the same name.</summary>
    public static IEnumerable<(ContractModel Contract, ActionModel Action)> Both(
        IReadOnlyList<ContractModel> contracts, IReadOnlyList<ContractModel> libraries) =>
        libraries.Concat(contracts)
            .SelectMany(contract => contract.Actions.Select(action => (Contract: contract, Action: action)))
            .GroupBy(entry => entry.Action.Name)
            .Select(group => group.First())
            .OrderBy(entry => entry.Action.Name, StringComparer.Ordinal);

    private static void Method(CodeWriter code, ActionModel action, string target)
    {
        var cancel = action.Free("cancel");
        var task = action.Result.Kind == WireKind.Nothing ? "Task" : $"Task<{action.Result.CSharp}>";
        code.Call($"public {task} {action.Method}", [
            .. action.Parameters.Select(parameter => $"{parameter.CSharp} {parameter.Name}{(parameter.IsOptional ? " = null" : "")}"),
            $"CancellationToken {cancel} = default"], " =>");
        code.Indent().Call($"{target}.{action.Method}Async", [.. action.Parameters.Select(parameter => parameter.Name), cancel], ";").Outdent();
    }

    private static string ParameterOf(ContractModel contract) =>
        char.ToLowerInvariant(contract.Subject[0]) + contract.Subject.Substring(1);
}
