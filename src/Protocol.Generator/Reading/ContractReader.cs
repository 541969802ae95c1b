using Microsoft.CodeAnalysis.CSharp;

namespace Engine.Protocol.Generator.Reading;

/// <summary>Reads a contract interface.</summary>
internal static class ContractReader
{
    public static Declared<ContractModel> Read(GeneratorAttributeSyntaxContext context, CancellationToken cancel) =>
        Read(context, isLibrary: false, cancel);

    /// <summary>One whose actions are answered on the host: its methods are asynchronous.</summary>
    public static Declared<ContractModel> ReadLibrary(GeneratorAttributeSyntaxContext context, CancellationToken cancel) =>
        Read(context, isLibrary: true, cancel);

    private static Declared<ContractModel> Read(GeneratorAttributeSyntaxContext context, bool isLibrary, CancellationToken cancel)
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
            if (member is not IMethodSymbol { IsStatic: false, TypeParameters.IsEmpty: true } method
                || ActionOf(method) is not { } action)
            {
                var message = $"{contract.Name}.{member.Name} is no action: put [Action] on a method";
                problems.Add(new(Problems.NoAction, message, Place.Of(member)));
                continue;
            }
            if (Read(method, action, isLibrary, problems) is { } read)
            {
                actions.Add(read);
                places.Add(Place.Of(method));
            }
        }
        var space = contract.ContainingNamespace.ToDisplayString();
        var model = new ContractModel(contract.Name, space, SourceOf(context.TargetNode), new(actions), isLibrary);
        return new(model, new(problems), new(places));
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

    private static ActionModel? Read(IMethodSymbol method, AttributeData action, bool isLibrary, List<Problem> problems)
    {
        var before = problems.Count;
        var parameters = new ParameterReader(method, problems, isLibrary).Read();
        var result = isLibrary ? TypeReader.TaskResult(method.ReturnType) : TypeReader.Result(method.ReturnType);
        if (result is null)
            Note($"{method.Name} returns {method.ReturnType.ToDisplayString()}, which has no form on the wire");
        else if (result.Kind != WireKind.Nothing && parameters.Any(parameter => parameter.Type.Kind == WireKind.FileOut))
            Note($"{method.Name} has a FileOut, whose reply goes before its content and can carry no result");
        if (problems.Count > before)
            return null;
        var named = action.NamedArguments.ToDictionary(pair => pair.Key, pair => pair.Value.Value);
        return new(
            isLibrary ? Stem(method.Name) : method.Name,
            (string)action.ConstructorArguments[0].Value!,
            named.TryGetValue("Alias", out var alias) ? (string?)alias ?? "" : "",
            named.TryGetValue("Since", out var since) ? (string?)since ?? "" : "",
            named.TryGetValue("Group", out var group) ? (string?)group ?? "" : "",
            named.TryGetValue("Progress", out var progress) && progress is true,
            result!,
            parameters,
            Documentation(method));

        void Note(string message) => problems.Add(new(Problems.NoWireForm, message, Place.Of(method)));
    }

    private static string Stem(string method) =>
        method.EndsWith("Async", StringComparison.Ordinal) ? method.Substring(0, method.Length - 5) : method;

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
