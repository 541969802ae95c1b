using Engine.Protocol.Contract;

namespace Engine.Protocol.Structs;

/// <summary>A physical volume. Sizes in bytes; -1 where LVM tells none.</summary>
[WireStruct("lvm_pv")]
public sealed partial record LvmPv(
    Device PvName,
    [WireUuid] string PvUuid,
    string PvFmt,
    long PvSize,
    long DevSize,
    long PvFree,
    long PvUsed,
    string PvAttr,
    long PvPeCount,
    long PvPeAllocCount,
    string PvTags,
    long PeStart,
    long PvMdaCount,
    long PvMdaFree);

/// <summary>A volume group. Sizes in bytes.</summary>
[WireStruct("lvm_vg")]
public sealed partial record LvmVg(
    string VgName,
    [WireUuid] string VgUuid,
    string VgFmt,
    string VgAttr,
    long VgSize,
    long VgFree,
    string VgSysid,
    long VgExtentSize,
    long VgExtentCount,
    long VgFreeCount,
    long MaxLv,
    long MaxPv,
    long PvCount,
    long LvCount,
    long SnapCount,
    long VgSeqno,
    string VgTags,
    long VgMdaCount,
    long VgMdaFree);

/// <summary>A logical volume. Sizes in bytes; percentages are -1 where they do not apply.</summary>
[WireStruct("lvm_lv")]
public sealed partial record LvmLv(
    string LvName,
    [WireUuid] string LvUuid,
    string LvAttr,
    long LvMajor,
    long LvMinor,
    long LvKernelMajor,
    long LvKernelMinor,
    long LvSize,
    long SegCount,
    string Origin,
    float SnapPercent,
    float CopyPercent,
    string MovePv,
    string LvTags,
    string MirrorLog,
    string Modules);
