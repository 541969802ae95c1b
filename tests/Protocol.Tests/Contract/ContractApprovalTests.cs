using System.Reflection;
using Engine.Protocol.Client;
using Engine.Tests.Support;

namespace Engine.Protocol.Tests.Contract;

public class ContractApprovalTests
{
    [Fact(DisplayName = "The contract is the approved one")]
    public void ContractIsApproved()
    {
        var lines = ContractAction.All.Select(action => string.Concat(
            $"{action.Number} {action.Name}: {SignatureOf(action.Method)}",
            $", since {Or(action.Declared.Since, "ours")}",
            $", group {Or(action.Declared.Group, "none")}",
            action.Declared.Progress ? ", progress\n" : "\n"));

        Approved.Text("Contract", string.Concat(lines));
    }

    [Fact(DisplayName = "What programs call, every action of both sides, is the approved one")]
    public void ActionsAreApproved()
    {
        var methods = typeof(GuestActions).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .OrderBy(method => method.Name, StringComparer.Ordinal);

        Approved.Text("Actions", string.Concat(methods.Select(method =>
            $"{NameOf(method.ReturnType)} {method.Name}({string.Join(", ", method.GetParameters().Select(Declaration))})\n")));
    }

    private static string SignatureOf(MethodInfo method)
    {
        var parameters = string.Join(", ", method.GetParameters().Select(Declaration));
        return $"{NameOf(method.ReturnType)} {method.DeclaringType!.Name}.{method.Name}({parameters})";
    }

    private static string Declaration(ParameterInfo parameter)
    {
        var marks = string.Concat(parameter.GetCustomAttributes()
            .Select(attribute => attribute.GetType())
            .Where(type => type.Namespace == "Engine.Protocol.Contract")
            .Select(type => $"[{type.Name.Replace("Attribute", "")}] "));
        var name = NameOf(parameter.ParameterType).TrimEnd('?');
        return parameter.HasDefaultValue ? $"{marks}{name}? {parameter.Name}" : $"{marks}{name} {parameter.Name}";
    }

    private static string NameOf(Type type) =>
        Nullable.GetUnderlyingType(type) is { } value ? NameOf(value) + "?"
        : type.IsArray ? NameOf(type.GetElementType()!) + "[]"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Name switch
        {
            "Void" => "void",
            "Boolean" => "bool",
            "Int32" => "int",
            "Int64" => "long",
            "String" => "string",
            "Byte" => "byte",
            var name => name,
        };

    private static string Or(string text, string otherwise) => text.Length == 0 ? otherwise : text;
}
