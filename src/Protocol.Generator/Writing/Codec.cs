namespace Engine.Protocol.Generator.Writing;

/// <summary>The expressions that put one value on the wire and take it off.</summary>
internal static class Codec
{
    public static string Write(WireType type, string value, string to) => type.Kind switch
    {
        WireKind.Name => $"{to}.String({value}.{type.NameProperty})",
        WireKind.NameList => $"{to}.List({value}, static item => item.{type.NameProperty})",
        WireKind.Struct => $"{value}.Write({to})",
        WireKind.StructList => $"{to}.List({value}, static (item, to) => item.Write(to))",
        var plain => $"{to}.{plain}({value})",
    };

    /// <summary>An optional argument is on the wire also when it is not given: as 0, an empty string or an empty list.</summary>
    public static string WriteOptional(WireType type, string value, string to) => Write(type, $"{value} ?? {Blank(type)}", to);

    public static string Read(WireType type, string from) => type.Kind switch
    {
        WireKind.Name => $"new {type.Element}({from}.String())",
        WireKind.NameList => $"{from}.List(static name => new {type.Element}(name))",
        WireKind.Struct => $"{type.Element}.Read(ref {from})",
        WireKind.StructList => $"{from}.List({type.Element}.WireBytesMin, {type.Element}.Read)",
        var plain => $"{from}.{plain}()",
    };

    public static string ReadOptional(WireType type, string from, string call, int bit) => $"{call}.Optional{type.Kind}(ref {from}, {bit})";

    private static string Blank(WireType type) => type.Kind switch
    {
        WireKind.Bool => "false",
        WireKind.String => "\"\"",
        WireKind.StringList => "[]",
        _ => "0",
    };
}
