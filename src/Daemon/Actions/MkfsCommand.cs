using System.Globalization;
using System.Numerics;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <summary>What a new file system is to be like; null leaves the choice to its mkfs.</summary>
internal sealed record MkfsWishes(int? BlockBytes, string? Features, int? InodeBytes, int? SectorBytes, string? Label);

/// <summary>The program that makes a file system, and its arguments up to the device.</summary>
internal sealed record MkfsCommand(string Program, IReadOnlyList<string> Arguments)
{
    /// <exception cref="ActionException">EINVAL: the type is no plain name, or it has no such wish.</exception>
    public static MkfsCommand For(string fstype, MkfsWishes wishes)
    {
        // It becomes the name of a program.
        if (fstype.Length is 0 or > 32 || !fstype.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '+' or '.'))
            throw new ActionException("EINVAL", $"mkfs: {fstype}: not the name of a file system");
        return fstype switch
        {
            "ext2" or "ext3" or "ext4" => new Builder("mke2fs", "-F", "-q", "-t", fstype)
                .With("-b", Bytes(wishes.BlockBytes, "block size"))
                .With("-O", wishes.Features)
                .With("-I", Bytes(wishes.InodeBytes, "inode size"))
                .With("-L", wishes.Label)
                .Without("sector size", fstype, wishes.SectorBytes)
                .Build(),
            "xfs" => new Builder("mkfs.xfs", "-f", "-q")
                .With("-b", Bytes(wishes.BlockBytes, "block size"), "size=")
                .With("-m", wishes.Features)
                .With("-i", Bytes(wishes.InodeBytes, "inode size"), "size=")
                .With("-s", Bytes(wishes.SectorBytes, "sector size"), "size=")
                .With("-L", wishes.Label)
                .Build(),
            "btrfs" => new Builder("mkfs.btrfs", "-f", "-q")
                .With("-n", Bytes(wishes.BlockBytes, "block size"))
                .With("-O", wishes.Features)
                .With("-s", Bytes(wishes.SectorBytes, "sector size"))
                .With("-L", wishes.Label)
                .Without("inode size", fstype, wishes.InodeBytes)
                .Build(),
            "vfat" or "fat" or "msdos" => new Builder("mkfs.fat", "-I")
                .With("-s", SectorsPerCluster(wishes))
                .With("-S", Bytes(wishes.SectorBytes, "sector size"))
                .With("-n", wishes.Label)
                .Without("features", fstype, wishes.Features)
                .Without("inode size", fstype, wishes.InodeBytes)
                .Build(),
            "ntfs" => new Builder("mkfs.ntfs", "-Q", "-F")
                .With("-c", Bytes(wishes.BlockBytes, "block size"))
                .With("-s", Bytes(wishes.SectorBytes, "sector size"))
                .With("-L", wishes.Label)
                .Without("features", fstype, wishes.Features)
                .Without("inode size", fstype, wishes.InodeBytes)
                .Build(),
            _ => new Builder($"mkfs.{fstype}")
                .With("-b", Bytes(wishes.BlockBytes, "block size"))
                .With("-O", wishes.Features)
                .With("-I", Bytes(wishes.InodeBytes, "inode size"))
                .With("-S", Bytes(wishes.SectorBytes, "sector size"))
                .With("-L", wishes.Label)
                .Build(),
        };
    }

    private static string? Bytes(int? bytes, string what)
    {
        if (bytes is null)
            return null;
        return bytes > 0 && BitOperations.IsPow2(bytes.Value)
            ? bytes.Value.ToString(CultureInfo.InvariantCulture)
            : throw new ActionException("EINVAL", $"mkfs: a {what} of {bytes} bytes is no power of two");
    }

    // FAT has clusters where others have blocks, counted in sectors.
    private static string? SectorsPerCluster(MkfsWishes wishes)
    {
        if (Bytes(wishes.BlockBytes, "block size") is null)
            return null;
        var sectors = wishes.BlockBytes!.Value / (wishes.SectorBytes ?? 512);
        return sectors is >= 1 and <= 128
            ? sectors.ToString(CultureInfo.InvariantCulture)
            : throw new ActionException("EINVAL", $"mkfs: FAT has no clusters of {wishes.BlockBytes} bytes");
    }

    private sealed class Builder(string program, params string[] fixedArguments)
    {
        private readonly List<string> _arguments = [.. fixedArguments];

        public Builder With(string option, string? value, string prefix = "")
        {
            if (value is not null)
                _arguments.AddRange([option, prefix + value]);
            return this;
        }

        public Builder Without(string what, string fstype, object? value) =>
            value is null ? this : throw new ActionException("EINVAL", $"mkfs: {fstype} takes no {what}");

        public MkfsCommand Build() => new(program, _arguments);
    }
}
