using System.Buffers.Binary;

namespace Engine.Daemon.Linux;

/// <summary>Whether a file system was left whole, as its own superblock says. It is read, never mounted.</summary>
internal static class FilesystemState
{
    public const string Clean = "clean";
    public const string Unknown = "unknown";

    private const int BtrfsPlace = 0x10000;
    private const int ReadBytes = BtrfsPlace + 4096;

    /// <summary><see cref="Clean"/>, <see cref="Unknown"/>, or what is wrong.</summary>
    public static string Read(string kernelPath)
    {
        using (var device = BlockDevice.Open(kernelPath))
            device.Flush(); // what was read before it was mounted is old
        using var file = FileCalls.Open(NulBytes.Of(kernelPath), FileCalls.ReadOnly | FileCalls.NonBlock | FileCalls.CloseOnExec, 0);
        if (file.IsInvalid)
            throw Errno.LastFailure(kernelPath);
        var bytes = new byte[ReadBytes];
        var length = 0;
        while (length < bytes.Length && file.Read(bytes.AsSpan(length), kernelPath) is > 0 and var count)
            length += count;
        return Of(Blkid.Superblock(kernelPath)?.Type ?? "", bytes.AsSpan(0, length));
    }

    /// <param name="type">blkid's word.</param>
    /// <param name="bytes">The beginning of the file system.</param>
    internal static string Of(string type, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < ReadBytes)
            return Unknown;
        return type switch
        {
            "ext2" or "ext3" or "ext4" => Ext(bytes[1024..]),
            "vfat" => Fat(bytes),
            "btrfs" => Btrfs(bytes[BtrfsPlace..]),
            _ => Unknown,
        };
    }

    private static string Ext(ReadOnlySpan<byte> superblock)
    {
        const int valid = 1, errors = 2, needsRecovery = 4;
        var state = BinaryPrimitives.ReadUInt16LittleEndian(superblock[0x3A..]);
        if ((BinaryPrimitives.ReadUInt32LittleEndian(superblock[0x60..]) & needsRecovery) != 0)
            return "its journal is to be replayed";
        if ((state & errors) != 0)
            return "it has errors";
        return (state & valid) != 0 ? Clean : "it was not unmounted";
    }

    private static string Fat(ReadOnlySpan<byte> boot)
    {
        const int dirty = 1;
        var isFat32 = BinaryPrimitives.ReadUInt16LittleEndian(boot[0x16..]) == 0;
        return (boot[isFat32 ? 0x41 : 0x25] & dirty) == 0 ? Clean : "it was not unmounted";
    }

    private static string Btrfs(ReadOnlySpan<byte> superblock) =>
        BinaryPrimitives.ReadUInt64LittleEndian(superblock[0x60..]) == 0 ? Clean : "its log is to be replayed";
}
