using Engine.Protocol.Contract;

namespace Engine.Protocol.Structs;

/// <summary>What stat(2) tells, with nanoseconds. Times are seconds since 1970 UTC; <see cref="StBlocks"/> counts 512-byte units.</summary>
[WireStruct("statns")]
public sealed partial record StatNs(
    long StDev,
    long StIno,
    long StMode,
    long StNlink,
    long StUid,
    long StGid,
    long StRdev,
    long StSize,
    long StBlksize,
    long StBlocks,
    long StAtimeSec,
    long StAtimeNsec,
    long StMtimeSec,
    long StMtimeNsec,
    long StCtimeSec,
    long StCtimeNsec,
    long StSpare1,
    long StSpare2,
    long StSpare3,
    long StSpare4,
    long StSpare5,
    long StSpare6);

/// <summary>What statvfs(2) tells of a mounted file system; sizes are in units of <see cref="Frsize"/> bytes.</summary>
[WireStruct("statvfs")]
public sealed partial record StatVfs(
    long Bsize,
    long Frsize,
    long Blocks,
    long Bfree,
    long Bavail,
    long Files,
    long Ffree,
    long Favail,
    long Fsid,
    long Flag,
    long Namemax);

/// <summary>A directory entry. <see cref="Ftyp"/>: r file, d directory, l link, b and c devices, f FIFO, s socket, u unknown.</summary>
[WireStruct("dirent")]
public sealed partial record Dirent(
    long Ino,
    char Ftyp,
    string Name);
