namespace Engine.Protocol.Contract;

/// <summary>What files take, hold and are.</summary>
[Contract]
public interface IFileMeasures
{
    /// <summary>
    /// How much room a file, or a folder with all below it, takes: in KiB, rounded up. A file of several names counts once.
    /// </summary>
    [Action("du", Since = "1.0.54", Progress = true)]
    long Du(GuestPath path);

    /// <summary>The room on the mounted file systems, as df prints it for a person to read.</summary>
    [Action("df", Since = "1.0.54")]
    string Df();

    /// <summary>Like df, with units.</summary>
    [Action("df_h", Since = "1.0.54")]
    string DfH();

    /// <summary>The runs of four or more printable characters in a file, in an encoding.</summary>
    /// <param name="encoding">
    /// <c>s</c> 7 bits, <c>S</c> 8 bits, <c>b</c> and <c>l</c> 16 bits big and little endian, <c>B</c> and <c>L</c> 32 bits.
    /// </param>
    [Action("strings_e", Since = "1.0.22")]
    IReadOnlyList<string> StringsE(string encoding, GuestPath path);

    /// <summary>An older form of file: what a compressed file holds.</summary>
    /// <param name="meth">gzip, compress or bzip2.</param>
    [Action("zfile", Since = "1.0.59")]
    string Zfile(string meth, GuestPath path);

    /// <summary>An older form of ll, with security contexts; lgetxattrs tells them exactly.</summary>
    [Action("llz", Since = "1.17.6")]
    string Llz(GuestPath directory);

    /// <summary>Sends the checksums of all regular files below a folder, a line each, as md5sum and its like print them.</summary>
    /// <param name="csumtype">crc, md5, sha1, sha224, sha256, sha384 or sha512.</param>
    [Action("checksums_out", Since = "1.3.7")]
    void ChecksumsOut(string csumtype, GuestPath directory, [FileOut] Stream sumsfile);

    /// <summary>
    /// The machine that a program, a library, a kernel module or an initial ramdisk is made for: x86_64, aarch64, i386 and so
    /// on. The file may be compressed.
    /// </summary>
    /// <error code="EINVAL">It can't be told.</error>
    [Action("file_architecture", Since = "1.5.3")]
    string FileArchitecture(GuestPath filename);
}
