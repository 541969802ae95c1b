using Engine.Protocol.Contract;

namespace Engine.Protocol.Structs;

/// <summary>
/// The geometry of an XFS. What is not told is -1. Sizes of blocks, sectors, inodes and realtime extents are
/// in bytes, all others in blocks.
/// </summary>
[WireStruct("xfsinfo")]
public sealed partial record XfsInfo(
    string XfsMntpoint,
    uint XfsInodesize,
    uint XfsAgcount,
    uint XfsAgsize,
    uint XfsSectsize,
    uint XfsAttr,
    uint XfsBlocksize,
    ulong XfsDatablocks,
    uint XfsImaxpct,
    uint XfsSunit,
    uint XfsSwidth,
    uint XfsDirversion,
    uint XfsDirblocksize,
    uint XfsCimode,
    string XfsLogname,
    uint XfsLogblocksize,
    uint XfsLogblocks,
    uint XfsLogversion,
    uint XfsLogsectsize,
    uint XfsLogsunit,
    uint XfsLazycount,
    string XfsRtname,
    uint XfsRtextsize,
    ulong XfsRtblocks,
    ulong XfsRtextents);
