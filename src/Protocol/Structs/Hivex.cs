using Engine.Protocol.Contract;

namespace Engine.Protocol.Structs;

/// <summary>A key of a hive, which libhivex calls a node, by its handle.</summary>
[WireStruct("hivex_node")]
public sealed partial record HivexNode(
    long HivexNodeH);

/// <summary>A value of a hive by its handle.</summary>
[WireStruct("hivex_value")]
public sealed partial record HivexValue(
    long HivexValueH);
