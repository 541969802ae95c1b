namespace Engine.Protocol.Generator.Reading;

/// <summary>Reads a record that crosses the wire: the parameters of its primary constructor are its fields.</summary>
internal static class StructReader
{
    public static Declared<StructModel> Read(GeneratorAttributeSyntaxContext context, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var record = (INamedTypeSymbol)context.TargetSymbol;
        var problems = new List<Problem>();
        var fields = new List<FieldModel>();
        var parameters = record.InstanceConstructors.FirstOrDefault(candidate => !IsCopy(candidate, record))?.Parameters ?? [];
        if (!record.IsRecord || parameters.IsEmpty)
            Note($"{record.Name} must be a record with at least one field to have a form on the wire", record);
        foreach (var parameter in parameters)
        {
            if (TypeReader.Field(parameter.Type, TypeReader.HasAttribute(parameter, "WireUuidAttribute")) is { } type)
                fields.Add(new(parameter.Name, type));
            else
                Note($"{record.Name}.{parameter.Name} is a {parameter.Type.ToDisplayString()}, which has no form on the wire", parameter);
        }
        var space = record.ContainingNamespace.ToDisplayString();
        var model = new StructModel(record.Name, space, ContractReader.SourceOf(context.TargetNode), new(fields));
        return new(model, new(problems), default);

        void Note(string message, ISymbol at) => problems.Add(new(Problems.NoWireForm, message, Place.Of(at)));
    }

    private static bool IsCopy(IMethodSymbol constructor, INamedTypeSymbol record) =>
        constructor.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, record);
}
