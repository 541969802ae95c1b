namespace Engine.Protocol.Generator.Writing;

/// <summary>The dispatcher itself: who answers which contract, and which number is whose.</summary>
internal static class DispatcherFile
{
    public const string Space = "Engine.Protocol.Rpc";

    /// <summary>What people edit to change a file that is about all actions.</summary>
    public const string Source = "Contract/*.cs and ProcedureNumbers.cs";

    public static string Of(IReadOnlyList<ContractModel> contracts)
    {
        var code = CodeWriter.File(Source, Space, ["Engine.Protocol.Errors", .. contracts.Select(contract => contract.Namespace)]);
        code.Line("/// <summary>Routes each call to the method of a contract that answers it.</summary>");
        code.Call(
            "public sealed partial class Dispatcher",
            ["IArgumentChecks checks", .. contracts.Select(contract => $"{contract.Interface} {ParameterOf(contract)}")],
            " : IDispatcher");
        code.Line("{").Indent();
        code.Line("private readonly IArgumentChecks _checks = checks;");
        code.Lines(contracts.Select(contract => $"private readonly {contract.Interface} {FieldOf(contract)} = {ParameterOf(contract)};"));
        code.Line();
        code.Line("/// <inheritdoc/>");
        code.Open("public void Dispatch(IncomingCall call)").Open("switch ((Procedure)call.Procedure)");
        foreach (var action in ActionTableFile.ByNumber(contracts))
        {
            code.Line($"case Procedure.{action.Method}:").Indent();
            code.Line($"{action.Method}(call);").Line("break;").Outdent();
        }
        code.Line("default:").Indent().Line("throw new ActionException(\"\", $\"there is no procedure {call.Procedure}\");").Outdent();
        return code.Close().Close().Close().ToString();
    }

    public static string FieldOf(ContractModel contract) => "_" + ParameterOf(contract);

    private static string ParameterOf(ContractModel contract) =>
        char.ToLowerInvariant(contract.Subject[0]) + contract.Subject.Substring(1);
}
