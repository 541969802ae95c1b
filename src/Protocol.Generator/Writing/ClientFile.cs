namespace Engine.Protocol.Generator.Writing;

/// <summary>The client's part of one contract: its actions as asynchronous methods.</summary>
internal static class ClientFile
{
    private const string Space = "Engine.Protocol.Client";

    public static string Of(ContractModel contract)
    {
        var code = CodeWriter.File(contract.Source, Space, [
            "Engine.Protocol.Rpc",
            "Engine.Protocol.Xdr",
            .. contract.Actions.Select(action => action.Result.Namespace).Where(space => space.Length > 0)]);
        code.Open("public partial interface IGuest");
        foreach (var (action, i) in contract.Actions.Select((action, i) => (action, i)))
        {
            if (i > 0)
                code.Line();
            code.Lines(action.Documentation).Call(Head(action), Parameters(action), ";");
        }
        code.Close().Line();
        code.Open("public sealed partial class GuestClient");
        foreach (var (action, i) in contract.Actions.Select((action, i) => (action, i)))
        {
            if (i > 0)
                code.Line();
            Method(code, action);
        }
        return code.Close().ToString();
    }

    private static void Method(CodeWriter code, ActionModel action)
    {
        code.Call("public " + Head(action), Parameters(action), " =>").Indent();
        var to = action.Free("to");
        var from = action.Free("from");
        var arguments = action.Required.Select(parameter => Codec.Write(parameter.Type, parameter.Name, to))
            .Concat(action.Optional.Select(parameter => Codec.WriteOptional(parameter.Type, parameter.Name, to)))
            .ToList();

        code.Line(action.Result.Kind == WireKind.Nothing ? "CallAsync(" : $"CallAsync<{action.Result.CSharp}>(").Indent();
        code.Line($"Procedure.{action.Method},");
        if (arguments.Count == 0)
            code.Line("static _ => { },");
        else if (arguments.Count == 1)
            code.Line($"{to} => {arguments[0]},");
        else
            code.Open($"{to} =>").Lines(arguments.Select(argument => argument + ";")).Close(",");
        if (action.Result.Kind != WireKind.Nothing)
            code.Line($"static (ref XdrReader {from}) => {Codec.Read(action.Result, from)},");
        var files = action.Parameters.Where(parameter => parameter.Type.IsFile).ToList();
        var given = action.Optional.Select(parameter => $"{parameter.Name} is not null").ToList();
        code.Line(action.Free("cancel") + (given.Count + files.Count > 0 ? "," : ");"));
        if (given.Count > 0)
            code.Call("optionals: Mask", given, files.Count > 0 ? "," : ");");
        foreach (var file in files)
            code.Line($"{(file.Type.Kind == WireKind.FileIn ? "upload" : "download")}: {file.Name});");
        code.Outdent().Outdent();
    }

    private static string Head(ActionModel action) =>
        $"{(action.Result.Kind == WireKind.Nothing ? "Task" : $"Task<{action.Result.CSharp}>")} {action.Method}Async";

    private static IReadOnlyList<string> Parameters(ActionModel action) =>
    [
        .. action.Parameters.Select(parameter => $"{parameter.CSharp} {parameter.Name}{(parameter.IsOptional ? " = null" : "")}"),
        $"CancellationToken {action.Free("cancel")} = default",
    ];
}
