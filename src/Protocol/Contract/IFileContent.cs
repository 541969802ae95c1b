namespace Engine.Protocol.Contract;

/// <summary>File contents and folder lists.</summary>
[Contract]
public interface IFileContent
{
    /// <summary>Writes a local file to a file or device of the guest, replacing a file's content.</summary>
    [Action("upload", Since = "1.0.2", Progress = true)]
    void Upload([FileIn] Stream filename, DeviceOrPath remotefilename);

    /// <summary>Reads a file or device of the guest.</summary>
    [Action("download", Since = "1.0.2", Progress = true)]
    void Download(DeviceOrPath remotefilename, [FileOut] Stream filename);

    /// <summary>Replaces a file's content by bytes that fit into one message.</summary>
    [Action("internal_write", Since = "1.19.32")]
    void InternalWrite(GuestPath path, byte[] content);

    /// <summary>Adds bytes to a file's end.</summary>
    [Action("internal_write_append", Since = "1.19.32")]
    void InternalWriteAppend(GuestPath path, byte[] content);

    /// <summary>The names in a folder without <c>.</c> and <c>..</c>, each ended by a NUL byte, in byte order.</summary>
    [Action("ls0", Since = "1.19.32")]
    void Ls0(GuestPath dir, [FileOut] Stream filenames);

    /// <summary>All names below a folder as they follow its path, each ended by a NUL byte: each begins with a slash unless the path ends with one. Follows no symbolic link.</summary>
    [Action("find0", Since = "1.0.74")]
    void Find0(GuestPath directory, [FileOut] Stream files);

    /// <summary>A folder's entries as XDR <c>dirent</c> structs one after the other, until the end of the stream.</summary>
    [Action("internal_readdir", Since = "1.48.2")]
    void InternalReaddir(GuestPath dir, [FileOut] Stream filename);

    /// <summary>A folder's entries in one message: the form of clients before 1.49.1.</summary>
    [Action("readdir", Since = "1.0.55", Progress = true)]
    IReadOnlyList<Structs.Dirent> Readdir(GuestPath dir);

    /// <summary>A checksum of a file's content, in hexadecimal.</summary>
    /// <param name="csumtype">
    /// <c>crc</c> (as cksum prints it), <c>md5</c>, <c>sha1</c>, <c>sha224</c>, <c>sha256</c>, <c>sha384</c> or <c>sha512</c>.
    /// </param>
    [Action("checksum", Since = "1.0.2")]
    string Checksum(string csumtype, GuestPath path);
}
