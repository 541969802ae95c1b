namespace Engine.Protocol.Generator.Reading;

/// <summary>Finds the wire form of a C# type.</summary>
internal static class TypeReader
{
    private static readonly HashSet<string> Names = ["Device", "GuestPath", "Mountable", "DeviceOrPath", "MountableOrPath", "Filename"];

    private static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.MinimallyQualifiedFormat;

    /// <summary>What an action can give back; null when there is no wire form for it.</summary>
    public static WireType? Result(ITypeSymbol type) =>
        type.SpecialType == SpecialType.System_Void ? new(WireKind.Nothing, "void")
        : IsAnnotated(type) ? null
        : Argument(type) ?? Pairs(type) ?? Struct(type) ?? ListOf(type, Struct, WireKind.StructList);

    /// <summary>What an action can be given, streams aside; null when there is no wire form for it.</summary>
    public static WireType? Argument(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Boolean => new(WireKind.Bool, "bool"),
        SpecialType.System_Int32 => new(WireKind.Int, "int"),
        SpecialType.System_Int64 => new(WireKind.Hyper, "long"),
        SpecialType.System_String => new(WireKind.String, "string"),
        _ => Opaque(type) ?? Name(type) ?? StringList(type) ?? ListOf(type, Name, WireKind.NameList),
    };

    /// <summary>What can be an optional argument, its type without the question mark.</summary>
    public static WireType? OptionalArgument(ITypeSymbol type) => Argument(type) switch
    {
        { Kind: WireKind.Bool or WireKind.Int or WireKind.Hyper or WireKind.String or WireKind.StringList } known => known,
        _ => null,
    };

    /// <summary>What a field of a struct can be.</summary>
    public static WireType? Field(ITypeSymbol type, bool isUuid) => type.SpecialType switch
    {
        _ when IsAnnotated(type) => null,
        SpecialType.System_String when isUuid => new(WireKind.Uuid, "string"),
        _ when isUuid => null,
        SpecialType.System_Int32 => new(WireKind.Int, "int"),
        SpecialType.System_UInt32 => new(WireKind.UInt, "uint"),
        SpecialType.System_Int64 => new(WireKind.Hyper, "long"),
        SpecialType.System_UInt64 => new(WireKind.UHyper, "ulong"),
        SpecialType.System_Single => new(WireKind.Float, "float"),
        SpecialType.System_Char => new(WireKind.Char, "char"),
        SpecialType.System_String => new(WireKind.String, "string"),
        _ => Opaque(type) ?? Name(type),
    };

    public static bool IsStream(ITypeSymbol type) => type.Name == "Stream" && SpaceOf(type) == "System.IO";

    public static bool IsCancellation(ITypeSymbol type) => type.Name == "CancellationToken" && SpaceOf(type) == "System.Threading";

    /// <summary>What an asynchronous action of the library can give back.</summary>
    public static WireType? TaskResult(ITypeSymbol type) =>
        type is not INamedTypeSymbol { Name: "Task" } task || SpaceOf(type) != "System.Threading.Tasks" ? null
        : task.TypeArguments.IsEmpty ? new(WireKind.Nothing, "void")
        : task.TypeArguments[0] is { SpecialType: SpecialType.System_String } text && IsAnnotated(text) ? new(WireKind.OptionalString, "string?")
        : Result(task.TypeArguments[0]);

    public static bool HasAttribute(ISymbol symbol, string name) =>
        symbol.GetAttributes().Any(attribute => attribute.AttributeClass is { } type
            && type.Name == name
            && SpaceOf(type) == "Engine.Protocol.Contract");

    private static string SpaceOf(ITypeSymbol type) => type.ContainingNamespace?.ToDisplayString() ?? "";

    private static bool IsAnnotated(ITypeSymbol type) => type.NullableAnnotation == NullableAnnotation.Annotated;

    private static WireType? Opaque(ITypeSymbol type) =>
        type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte } ? new(WireKind.Opaque, "byte[]") : null;

    private static WireType? Name(ITypeSymbol type) =>
        Names.Contains(type.Name) && SpaceOf(type) == "Engine.Protocol" ? new(WireKind.Name, type.Name, type.Name) : null;

    private static WireType? Struct(ITypeSymbol type) =>
        HasAttribute(type, "WireStructAttribute") ? new(WireKind.Struct, type.Name, type.Name, SpaceOf(type)) : null;

    private static WireType? StringList(ITypeSymbol type) =>
        Element(type) is { SpecialType: SpecialType.System_String } ? new(WireKind.StringList, "IReadOnlyList<string>") : null;

    private static WireType? Pairs(ITypeSymbol type) =>
        Element(type)?.ToDisplayString(Format) == "KeyValuePair<string, string>"
            ? new(WireKind.Pairs, "IReadOnlyList<KeyValuePair<string, string>>")
            : null;

    private static WireType? ListOf(ITypeSymbol type, Func<ITypeSymbol, WireType?> elementOf, WireKind kind) =>
        Element(type) is { } element && elementOf(element) is { } one
            ? one with { Kind = kind, CSharp = $"IReadOnlyList<{one.CSharp}>" }
            : null;

    private static ITypeSymbol? Element(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "IReadOnlyList", TypeArguments.Length: 1 } list && !IsAnnotated(list.TypeArguments[0])
            ? list.TypeArguments[0]
            : null;
}
