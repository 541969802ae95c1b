using Engine.Protocol.Contract;

namespace Engine.Protocol.Structs;

/// <summary>An extended attribute.</summary>
[WireStruct("xattr")]
public sealed partial record Xattr(
    string Attrname,
    byte[] Attrval);
