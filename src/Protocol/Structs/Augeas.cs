using Engine.Protocol.Contract;

namespace Engine.Protocol.Structs;

/// <summary>How many nodes an expression matches, and 1 if one of them was made for it.</summary>
[WireStruct("int_bool")]
public sealed partial record IntBool(
    int I,
    int B);
