namespace Engine.Protocol.Generator.Writing;

/// <summary>The daemon's part of one contract: one method an action, which decodes, checks, runs and answers.</summary>
internal static class DispatchFile
{
    public static string Of(ContractModel contract)
    {
        var code = CodeWriter.File(contract.Source, DispatcherFile.Space, "Engine.Protocol.Xdr");
        code.Open("public sealed partial class Dispatcher");
        foreach (var (action, i) in contract.Actions.Select((action, i) => (action, i)))
        {
            if (i > 0)
                code.Line();
            Method(code, action, DispatcherFile.FieldOf(contract));
        }
        return code.Close().ToString();
    }

    private static void Method(CodeWriter code, ActionModel action, string target)
    {
        var call = action.Free("call");
        var from = action.Free("from");
        code.Open($"private void {action.Method}(IncomingCall {call})");
        if (action.Group.Length > 0)
            code.Line($"_checks.Group({CodeWriter.Quote(action.Group)});");
        code.Line($"{call}.KnowsOptionals({action.Optional.Count()});");

        var names = action.Required.Where(parameter => parameter.Type.Kind is WireKind.Name or WireKind.NameList).ToList();
        if (action.Required.Any() || action.Optional.Any())
            code.Line($"var {from} = new XdrReader({call}.Body.Span);");
        code.Lines(action.Required.Select(parameter => $"var {parameter.Name} = {Codec.Read(parameter.Type, from)};"));
        code.Lines(action.Optional.Select((parameter, bit) =>
            $"var {parameter.Name} = {Codec.ReadOptional(parameter.Type, from, call, bit)};"));
        code.Lines(names.Select(parameter => parameter.Type.Kind == WireKind.Name
            ? $"{parameter.Name} = _checks.{parameter.Type.CheckMethod}({parameter.Name});"
            : $"{parameter.Name} = Array.ConvertAll({parameter.Name}, _checks.{parameter.Type.CheckMethod});"));

        var arguments = action.Parameters.Select(parameter => parameter.Type.Kind switch
        {
            WireKind.FileIn => $"{call}.FileIn",
            WireKind.FileOut => $"{call}.FileOut",
            _ => parameter.Name,
        }).ToList();
        if (action.Result.Kind == WireKind.Nothing)
        {
            code.Call($"{target}.{action.Method}", arguments, ";");
        }
        else
        {
            var result = action.Free("result");
            code.Call($"var {result} = {target}.{action.Method}", arguments, ";");
            code.Line($"{Codec.Write(action.Result, result, $"{call}.Reply")};");
        }
        code.Close();
    }
}
