using System.Buffers.Binary;
using System.Text;

namespace Engine.EndToEnd.Tests.Hostile;

/// <summary>Where things lie in <see cref="BaseImage.PlainExt4"/>, which is one group of blocks of 1 KiB.</summary>
internal sealed class Ext4Image(FileStream image)
{
    public const int Superblock = 1024, GroupDescriptors = 2048, BlockBytes = 1024, RootInode = 2, JournalInode = 8;

    private const int InodeBytes = 256, BlocksInInode = 0x28;

    /// <summary>The byte at which an inode begins.</summary>
    public long Inode(uint number) => (long)image.Get32(GroupDescriptors + 8) * BlockBytes + (number - 1) * InodeBytes;

    /// <summary>The byte at which the tree of an inode's blocks begins, whose root is in the inode.</summary>
    public long Extents(uint inode) => Inode(inode) + BlocksInInode;

    /// <summary>The byte at which an inode's content begins.</summary>
    public long Content(uint inode) => (long)image.Get32(Extents(inode) + 20) * BlockBytes;

    /// <summary>The byte at which a name's entry begins in a folder of one block.</summary>
    public long Entry(uint folder, string name)
    {
        var start = Content(folder);
        var block = image.Get(start, BlockBytes);
        for (var at = 0; at + 8 <= block.Length; at += BinaryPrimitives.ReadUInt16LittleEndian(block.AsSpan(at + 4)))
            if (Encoding.ASCII.GetString(block, at + 8, block[at + 6]) == name)
                return start + at;
        throw new InvalidOperationException($"'{name}' is not in the folder.");
    }

    public uint InodeOf(params ReadOnlySpan<string> names)
    {
        uint inode = RootInode;
        foreach (var name in names)
            inode = image.Get32(Entry(inode, name));
        return inode;
    }
}
