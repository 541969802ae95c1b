namespace Engine.Protocol.Generator.Writing;

/// <summary>The codec of one struct.</summary>
internal static class StructFile
{
    private static string Plain(FieldModel field) =>
        field.Type.Kind == WireKind.Name ? $"{field.Name}.{field.Type.NameProperty}" : field.Name;

    public static string Of(StructModel model)
    {
        var code = CodeWriter.File(model.Source, model.Namespace, "Engine.Protocol.Structs", "Engine.Protocol.Xdr");
        code.Open($"public sealed partial record {model.Name} : IWireStruct");
        code.Line("/// <summary>The bytes that the smallest one takes on the wire.</summary>");
        code.Line($"public const int WireBytesMin = {model.Fields.Sum(field => field.Type.BytesMin)};").Line();
        code.Line("/// <exception cref=\"XdrException\">The bytes hold no such struct.</exception>");
        code.Call(
            $"public static {model.Name} Read(ref XdrReader from) => new",
            [.. model.Fields.Select(field => $"{field.Name}: {Codec.Read(field.Type, "from")}")],
            ";");
        code.Line();
        code.Line("/// <exception cref=\"XdrException\">The message would be larger than the writer's limit.</exception>");
        code.Open("public void Write(XdrWriter to)");
        code.Lines(model.Fields.Select(field => Codec.Write(field.Type, field.Name, "to") + ";"));
        code.Close().Line();
        code.Line("/// <summary>Tells the fields by their names, in order.</summary>");
        code.Open("public void Describe(IFieldWriter to)");
        code.Lines(model.Fields.Select(field => $"to.Field({CodeWriter.Quote(ApiName.Of(field.Name))}, {Plain(field)});"));
        return code.Close().Close().ToString();
    }
}
