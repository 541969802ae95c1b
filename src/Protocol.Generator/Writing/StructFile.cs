namespace Engine.Protocol.Generator.Writing;

/// <summary>The codec of one struct.</summary>
internal static class StructFile
{
    public static string Of(StructModel model)
    {
        var code = CodeWriter.File(model.Source, model.Namespace, "Engine.Protocol.Xdr");
        code.Open($"public sealed partial record {model.Name}");
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
        return code.Close().Close().ToString();
    }
}
