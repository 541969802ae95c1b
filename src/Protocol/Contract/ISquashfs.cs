namespace Engine.Protocol.Contract;

/// <summary>Squashfs images.</summary>
[Contract]
public interface ISquashfs
{
    /// <summary>
    /// Packs a folder into a squashfs image and sends it. The image is put together in the appliance's memory, which bounds it.
    /// </summary>
    /// <param name="compress">gzip, lzo, xz, lz4 or zstd; gzip by default.</param>
    /// <param name="excludes">Patterns of names that are left out, relative to the folder.</param>
    /// <error code="EINVAL">There is no such compression.</error>
    [Action("mksquashfs", Since = "1.35.25", Group = "squashfs")]
    void Mksquashfs(GuestPath path, [FileOut] Stream filename, string? compress = null, IReadOnlyList<string>? excludes = null);
}
