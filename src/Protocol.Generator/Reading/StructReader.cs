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
        var constructor = record.InstanceConstructors.FirstOrDefault(candidate => candidate.Parameters.Length > 0 && !IsCopy(candidate, record));
        if (!record.IsRecord || constructor is null)
            problems.Add(new(Problems.NoWireForm, $"{record.Name} must be a record with at least one field to have a form on the wire", Place.Of(record)));
        else
            foreach (var parameter in constructor.Parameters)
            {
                if (TypeReader.Field(parameter.Type, TypeReader.HasAttribute(parameter, "WireUuidAttribute")) is { } type)
                    fields.Add(new(parameter.Name, type));
                else
                    problems.Add(new(Problems.NoWireForm, $"{record.Name}.{parameter.Name} is a {parameter.Type.ToDisplayString()}, which has no form on the wire as a field", Place.Of(parameter)));
            }
        var read = new StructModel(record.Name, record.ContainingNamespace.ToDisplayString(), ContractReader.SourceOf(context.TargetNode), new(fields));
        return new(read, new(problems), default);
    }

    private static bool IsCopy(IMethodSymbol constructor, INamedTypeSymbol record) =>
        constructor.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, record);
}
