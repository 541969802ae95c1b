using Engine.Daemon.Linux;
using Engine.Daemon.Tar;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <summary>Tar archives into and out of the guest's tree, read and written in process.</summary>
public sealed class Archives(GuestTree tree) : IArchives
{
    public void TgzIn(Stream tarball, GuestPath directory) => TarIn(tarball, directory, compress: "gzip");

    public void TgzOut(GuestPath directory, Stream tarball) => TarOut(directory.Path, tarball, compress: "gzip");

    public void TxzIn(Stream tarball, GuestPath directory) => TarIn(tarball, directory, compress: "xz");

    public void TxzOut(GuestPath directory, Stream tarball) => TarOut(directory.Path, tarball, compress: "xz");

    public void TarIn(
        Stream tarfile, GuestPath directory, string? compress = null, bool? xattrs = null, bool? selinux = null, bool? acls = null,
        bool? keepDirLink = null)
    {
        var choices = new TarChoices(xattrs ?? false, selinux ?? false, acls ?? false, keepDirLink ?? false);
        Compression.Expand(compress, tarfile, archive => TarExtractor.Extract(archive, tree, directory.Path, choices, "tar_in"));
    }

    public void TarOut(
        string directory, Stream tarfile, string? compress = null, bool? numericOwner = null, IReadOnlyList<string>? excludes = null,
        bool? xattrs = null, bool? selinux = null, bool? acls = null)
    {
        var choices = new TarChoices(xattrs ?? false, selinux ?? false, acls ?? false);
        tree.RequireMounted("tar_out");
        var names = numericOwner ?? false ? OwnerNames.None : OwnerNames.Of(tree);
        var patterns = new TarPatterns(excludes ?? []);
        Compression.Compress(compress, tarfile, archive => TarPacker.Pack(tree, directory, archive, choices, names, patterns, "tar_out"));
    }
}
