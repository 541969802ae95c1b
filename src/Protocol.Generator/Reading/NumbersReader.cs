using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Engine.Protocol.Generator.Reading;

/// <summary>Reads the enum that gives the actions their numbers.</summary>
internal static class NumbersReader
{
    private const string EnumName = "Procedure";

    public static bool MayBe(SyntaxNode node, CancellationToken cancel) => node is EnumDeclarationSyntax { Identifier.Text: EnumName };

    public static Declared<Numbers>? Read(GeneratorSyntaxContext context, CancellationToken cancel)
    {
        if (context.SemanticModel.GetDeclaredSymbol(context.Node, cancel) is not INamedTypeSymbol { ContainingType: null } symbol
            || symbol.ContainingNamespace.ToDisplayString() != "Engine.Protocol")
            return null;
        var members = symbol.GetMembers().OfType<IFieldSymbol>().Where(field => field.ConstantValue is int).ToList();
        return new(
            new(new(members.Select(field => new NumberModel(field.Name, (int)field.ConstantValue!)))),
            default,
            new(members.Select(Place.Of)));
    }
}
