namespace Engine.Protocol.Contract;

/// <summary>
/// What is in an initial ramdisk of Linux: archives of cpio, the first ones plain, the last one plain or compressed by gzip,
/// bzip2, xz, lzma, lzop, zstd or lz4.
/// </summary>
[Contract]
public interface IInitrds
{
    /// <summary>The names of all entries, in the order in which they stand there.</summary>
    /// <error code="EINVAL">It is no initial ramdisk, or a broken one.</error>
    /// <error code="EOVERFLOW">More names than an answer can hold.</error>
    [Action("initrd_list", Since = "1.0.54")]
    IReadOnlyList<string> InitrdList(GuestPath path);

    /// <summary>The content of a file. Of several with the same name it is the last one, as it is for the kernel.</summary>
    /// <param name="filename">Its name as initrd_list tells it; a leading <c>/</c> or <c>./</c> does not matter.</param>
    /// <error code="ENOENT">There is no such name.</error>
    /// <error code="EINVAL">The name is no file, or there is no initial ramdisk.</error>
    /// <error code="EFBIG">It is larger than an answer, which has 4 MiB.</error>
    [Action("initrd_cat", Since = "1.0.84")]
    byte[] InitrdCat(GuestPath initrdpath, string filename);
}
