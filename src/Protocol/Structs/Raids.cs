using Engine.Protocol.Contract;

namespace Engine.Protocol.Structs;

/// <summary>A device of a software RAID: its place, and the kernel's letters for its state (F failed, S spare, W mostly written).</summary>
[WireStruct("mdstat")]
public sealed partial record MdStat(
    string MdstatDevice,
    int MdstatIndex,
    string MdstatFlags);
