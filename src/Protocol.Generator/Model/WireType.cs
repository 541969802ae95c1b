namespace Engine.Protocol.Generator.Model;

/// <summary>How a value lies on the wire.</summary>
internal enum WireKind
{
    Nothing,
    Bool,
    Int,
    UInt,
    Hyper,
    UHyper,
    Float,
    Char,
    Uuid,
    String,
    OptionalString,
    Opaque,
    Name,
    StringList,
    NameList,
    Pairs,
    Struct,
    StructList,
    FileIn,
    FileOut,
}

/// <summary>A C# type and its wire form.</summary>
/// <param name="CSharp">The type as generated code writes it, without the question mark of an optional argument.</param>
/// <param name="Element">For names and structs, and lists of them: the name of the one type, such as <c>Device</c>.</param>
/// <param name="Namespace">The namespace to use for a struct; empty for other types.</param>
internal sealed record WireType(WireKind Kind, string CSharp, string Element = "", string Namespace = "")
{
    public bool IsFile => Kind is WireKind.FileIn or WireKind.FileOut;

    /// <summary>The property that holds a name's string.</summary>
    public string NameProperty => Element == "GuestPath" ? "Path" : "Name";

    /// <summary>The method of the daemon's checks for a name.</summary>
    public string CheckMethod => Element == "GuestPath" ? "Path" : Element;

    /// <summary>The bytes that the smallest value takes.</summary>
    public int BytesMin => Kind switch
    {
        WireKind.Hyper or WireKind.UHyper => 8,
        WireKind.Uuid => 32,
        _ => 4,
    };
}
