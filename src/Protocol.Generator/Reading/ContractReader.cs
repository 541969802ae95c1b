using Microsoft.CodeAnalysis.CSharp;

namespace Engine.Protocol.Generator.Reading;

/// <summary>Reads a contract interface.</summary>
internal static class ContractReader
{
    public static Declared<ContractModel> Read(GeneratorAttributeSyntaxContext context, CancellationToken cancel)
    {
        var contract = (INamedTypeSymbol)context.TargetSymbol;
        var problems = new List<Problem>();
        var places = new List<Place>();
        var actions = new List<ActionModel>();
        foreach (var member in contract.GetMembers())
        {
            cancel.ThrowIfCancellationRequested();
            if (member is IMethodSymbol { AssociatedSymbol: not null })
                continue;
            if (member is not IMethodSymbol { IsStatic: false, TypeParameters.IsEmpty: true } method || ActionOf(method) is not { } action)
            {
                problems.Add(new(Problems.NoAction, $"{contract.Name}.{member.Name} is no action: a contract holds methods with [Action] only", Place.Of(member)));
                continue;
            }
            if (Read(method, action, problems) is { } model)
            {
                actions.Add(model);
                places.Add(Place.Of(method));
            }
        }
        var read = new ContractModel(contract.Name, contract.ContainingNamespace.ToDisplayString(), SourceOf(context.TargetNode), new(actions));
        return new(read, new(problems), new(places));
    }

    /// <summary>A file's name with its folder, the same on every machine.</summary>
    public static string SourceOf(SyntaxNode declaration)
    {
        var parts = declaration.SyntaxTree.FilePath.Split('/', '\\');
        return string.Join("/", parts.Skip(parts.Length - 2));
    }

    private static AttributeData? ActionOf(IMethodSymbol method) =>
        method.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass is { Name: "ActionAttribute" }
            && attribute.ConstructorArguments.Length == 1 && attribute.ConstructorArguments[0].Value is string);

    private static ActionModel? Read(IMethodSymbol method, AttributeData action, List<Problem> problems)
    {
        var before = problems.Count;
        var parameters = new ParameterReader(method, problems).Read();
        var result = TypeReader.Result(method.ReturnType);
        if (result is null)
            problems.Add(new(Problems.NoWireForm, $"{method.Name} returns {method.ReturnType.ToDisplayString()}, which has no form on the wire", Place.Of(method)));
        else if (result.Kind != WireKind.Nothing && parameters.Any(parameter => parameter.Type.Kind == WireKind.FileOut))
            problems.Add(new(Problems.NoWireForm, $"{method.Name} has a FileOut, whose reply goes before its content and can carry no result", Place.Of(method)));
        if (problems.Count > before)
            return null;
        var named = action.NamedArguments.ToDictionary(pair => pair.Key, pair => pair.Value.Value);
        return new(
            method.Name,
            (string)action.ConstructorArguments[0].Value!,
            named.TryGetValue("Since", out var since) ? (string?)since ?? "" : "",
            named.TryGetValue("Group", out var group) ? (string?)group ?? "" : "",
            named.TryGetValue("Progress", out var progress) && progress is true,
            result!,
            parameters,
            Documentation(method));
    }

    /// <summary>
    /// The doc comment as it is written. Read from the text, since the compiler parses doc comments only when a
    /// documentation file is wanted.
    /// </summary>
    private static ValueList<string> Documentation(IMethodSymbol method) =>
        new(method.DeclaringSyntaxReferences[0].GetSyntax().GetLeadingTrivia().ToFullString()
            .Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.StartsWith("///", StringComparison.Ordinal)));
}
