using Engine.Protocol.Contract;

namespace Engine.Protocol.Structs;

/// <summary>What uname(2) tells.</summary>
[WireStruct("utsname")]
public sealed partial record Utsname(
    string UtsSysname,
    string UtsRelease,
    string UtsVersion,
    string UtsMachine);
