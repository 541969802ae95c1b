using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="ISquashfs"/>
public sealed class Squashfs(GuestTree tree) : ISquashfs
{
    private const string Folder = "/tmp/mksquashfs";
    private const int BlockBytes = 64 * 1024;

    public void Mksquashfs(GuestPath path, Stream filename, string? compress = null, IReadOnlyList<string>? excludes = null)
    {
        if (compress is not (null or "gzip" or "lzo" or "xz" or "lz4" or "zstd"))
            throw new ActionException("EINVAL", $"mksquashfs: {compress}: gzip, lzo, xz, lz4 and zstd are known");
        if (excludes?.FirstOrDefault(pattern => pattern.Length == 0 || pattern.Contains('\n')) is { } wrong)
            throw new ActionException("EINVAL", $"mksquashfs: '{wrong}': a pattern is one line");
        using var folder = tree.OpenFolder(path.Path, "mksquashfs");
        Directory.CreateDirectory(Folder);
        try
        {
            var words = new ToolWords("-noappend", "-no-progress", "-quiet").With("-comp", compress);
            if (excludes is { Count: > 0 })
            {
                File.WriteAllBytes($"{Folder}/excludes", GuestText.Encode(string.Concat(excludes.Select(pattern => pattern + "\n"))));
                words.With("-ef", $"{Folder}/excludes").If(true, "-wildcards");
            }
            Tool.Check("mksquashfs", [FilesystemMount.PathOf(folder, $"mksquashfs: {path}"), $"{Folder}/image", .. words.All]);
            using var image = File.OpenRead($"{Folder}/image");
            image.CopyTo(filename, BlockBytes);
        }
        finally
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
