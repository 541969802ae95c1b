using Engine.Protocol.Contract;

namespace Engine.Protocol.Library;

/// <summary>Whole files in memory. The wire's limit of 4 MiB for a message does not hold for these.</summary>
[LibraryContract]
public interface IWholeFiles
{
    /// <summary>A file's content as a string.</summary>
    /// <error code="EINVAL">It holds a NUL byte: take read_file.</error>
    [Action("cat", Since = "0.0.4")]
    Task<string> CatAsync(GuestPath path, CancellationToken cancel = default);

    /// <summary>A file's content as bytes.</summary>
    /// <error code="EFBIG">It is larger than this process can hold.</error>
    [Action("read_file", Since = "1.0.63")]
    Task<byte[]> ReadFileAsync(GuestPath path, CancellationToken cancel = default);

    /// <summary>A file's lines without their ends, which are a newline with or without a carriage return before it.</summary>
    [Action("read_lines", Since = "0.0.7")]
    Task<IReadOnlyList<string>> ReadLinesAsync(GuestPath path, CancellationToken cancel = default);

    /// <summary>Replaces a file's content, or makes the file.</summary>
    [Action("write", Since = "1.3.14")]
    Task WriteAsync(GuestPath path, byte[] content, CancellationToken cancel = default);

    /// <summary>Adds bytes to a file's end, or makes the file.</summary>
    [Action("write_append", Since = "1.11.18")]
    Task WriteAppendAsync(GuestPath path, byte[] content, CancellationToken cancel = default);
}
