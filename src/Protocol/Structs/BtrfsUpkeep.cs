using Engine.Protocol.Contract;

namespace Engine.Protocol.Structs;

/// <summary>
/// How far a balance is: none, running or paused; of about how many chunks how many are done and looked at, and what is left
/// in percent.
/// </summary>
[WireStruct("btrfsbalance")]
public sealed partial record BtrfsBalance(
    string BtrfsbalanceStatus,
    ulong BtrfsbalanceTotal,
    ulong BtrfsbalanceBalanced,
    ulong BtrfsbalanceConsidered,
    ulong BtrfsbalanceLeft);

/// <summary>What a scrub has read, in extents and bytes, and which errors it has met.</summary>
[WireStruct("btrfsscrub")]
public sealed partial record BtrfsScrub(
    ulong BtrfsscrubDataExtentsScrubbed,
    ulong BtrfsscrubTreeExtentsScrubbed,
    ulong BtrfsscrubDataBytesScrubbed,
    ulong BtrfsscrubTreeBytesScrubbed,
    ulong BtrfsscrubReadErrors,
    ulong BtrfsscrubCsumErrors,
    ulong BtrfsscrubVerifyErrors,
    ulong BtrfsscrubNoCsum,
    ulong BtrfsscrubCsumDiscards,
    ulong BtrfsscrubSuperErrors,
    ulong BtrfsscrubMallocErrors,
    ulong BtrfsscrubUncorrectableErrors,
    ulong BtrfsscrubUnverifiedErrors,
    ulong BtrfsscrubCorrectedErrors,
    ulong BtrfsscrubLastPhysical);
