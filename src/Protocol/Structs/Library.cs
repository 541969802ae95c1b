using Engine.Protocol.Contract;

namespace Engine.Protocol.Structs;

/// <summary>What stat(2) tells, in whole seconds; <see cref="Blocks"/> counts 512-byte units.</summary>
[WireStruct("stat")]
public sealed partial record Stat(
    long Dev,
    long Ino,
    long Mode,
    long Nlink,
    long Uid,
    long Gid,
    long Rdev,
    long Size,
    long Blksize,
    long Blocks,
    long Atime,
    long Mtime,
    long Ctime);

/// <summary>An extended attribute.</summary>
[WireStruct("xattr")]
public sealed partial record Xattr(
    string Attrname,
    byte[] Attrval);

/// <summary>A version of the API.</summary>
[WireStruct("version")]
public sealed partial record ApiVersion(
    long Major,
    long Minor,
    long Release,
    string Extra);
