namespace Engine.Protocol.Contract;

/// <summary>Tar archives into and out of the guest's tree.</summary>
[Contract]
public interface IArchives
{
    /// <summary>Unpacks a tar archive into a folder.</summary>
    /// <param name="compress">
    /// <c>compress</c>, <c>gzip</c>, <c>bzip2</c>, <c>xz</c>, <c>lzop</c>, <c>lzma</c> or <c>zstd</c>; null for a plain archive.
    /// </param>
    /// <param name="keepDirLink">Keeps a symbolic link to a folder where the archive has a folder.</param>
    [Action("tar_in", Since = "1.0.3")]
    void TarIn(
        [FileIn] Stream tarfile,
        GuestPath directory,
        string? compress = null,
        bool? xattrs = null,
        bool? selinux = null,
        bool? acls = null,
        bool? keepDirLink = null);

    /// <summary>Packs a folder's content into a tar archive.</summary>
    /// <param name="numericOwner">Writes numbers instead of names for owners.</param>
    /// <param name="excludes">Patterns of tar's --exclude.</param>
    [Action("tar_out", Since = "1.0.3")]
    void TarOut(
        string directory,
        [FileOut] Stream tarfile,
        string? compress = null,
        bool? numericOwner = null,
        IReadOnlyList<string>? excludes = null,
        bool? xattrs = null,
        bool? selinux = null,
        bool? acls = null);

    /// <summary>An older name of tar_in with the compression gzip.</summary>
    [Action("tgz_in", Since = "1.0.3")]
    void TgzIn([FileIn] Stream tarball, GuestPath directory);

    /// <summary>An older name of tar_out with the compression gzip.</summary>
    [Action("tgz_out", Since = "1.0.3")]
    void TgzOut(GuestPath directory, [FileOut] Stream tarball);

    /// <summary>An older name of tar_in with the compression xz.</summary>
    [Action("txz_in", Since = "1.3.2", Group = "xz")]
    void TxzIn([FileIn] Stream tarball, GuestPath directory);

    /// <summary>An older name of tar_out with the compression xz.</summary>
    [Action("txz_out", Since = "1.3.2", Group = "xz")]
    void TxzOut(GuestPath directory, [FileOut] Stream tarball);
}
