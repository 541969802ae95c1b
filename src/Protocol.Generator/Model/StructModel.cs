namespace Engine.Protocol.Generator.Model;

/// <summary>A record that crosses the wire.</summary>
/// <param name="Source">The file that declares it, with its folder: <c>Structs/Lvm.cs</c>.</param>
internal sealed record StructModel(string Name, string Namespace, string Source, ValueList<FieldModel> Fields);

/// <summary>One field of a struct.</summary>
internal sealed record FieldModel(string Name, WireType Type);

/// <summary>One member of <c>Procedure</c>.</summary>
internal sealed record NumberModel(string Name, int Number);

/// <summary>All members of <c>Procedure</c>.</summary>
internal sealed record Numbers(ValueList<NumberModel> Members);
