using Engine.Protocol.Contract;

namespace Engine.Protocol.Structs;

/// <summary>
/// A name that a file system holds, of a file that is there or that is deleted. <see cref="TskType"/>: r file, d directory, l link,
/// b and c devices, f FIFO, s socket, h shadow inode, w whiteout, u unknown. <see cref="TskFlags"/>: 1 the name is in use, 2 it is not
/// but its inode is, mostly by another file. Times are in seconds since 1970 UTC, and nanoseconds. -1 is what is not known.
/// </summary>
[WireStruct("tsk_dirent")]
public sealed partial record TskDirent(
    ulong TskInode,
    char TskType,
    long TskSize,
    string TskName,
    uint TskFlags,
    long TskAtimeSec,
    long TskAtimeNsec,
    long TskMtimeSec,
    long TskMtimeNsec,
    long TskCtimeSec,
    long TskCtimeNsec,
    long TskCrtimeSec,
    long TskCrtimeNsec,
    long TskNlink,
    string TskLink,
    long TskSpare1);

/// <summary>A rule that a file matches.</summary>
[WireStruct("yara_detection")]
public sealed partial record YaraDetection(
    string YaraName,
    string YaraRule);
