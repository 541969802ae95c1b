namespace Engine.Protocol.Contract;

/// <summary>Which files a path or a pattern means, and what people want to read of them.</summary>
[Contract]
public interface IPaths
{
    /// <summary>The path without links, dots and double slashes.</summary>
    [Action("realpath", Since = "1.0.66")]
    string Realpath(GuestPath path);

    /// <summary>
    /// The path as the file system spells it, for one that was written as on Windows. The last name need not be there, and is
    /// then left as it is.
    /// </summary>
    /// <error code="ENOENT">A folder on the way is not there.</error>
    [Action("case_sensitive_path", Since = "1.0.75")]
    string CaseSensitivePath(GuestPath path);

    /// <summary>The paths that match a pattern of <c>*</c>, <c>?</c>, <c>[…]</c> and <c>{a,b}</c>, in byte order.</summary>
    /// <param name="directoryslash">Whether folders end with a slash; by default they do.</param>
    /// <error code="E2BIG">More than 100,000.</error>
    [Action("glob_expand", Since = "1.0.50")]
    IReadOnlyList<string> GlobExpand(GuestPath pattern, bool? directoryslash = null);

    /// <summary>What file(1) says of a file's content; of what is no regular file, its kind.</summary>
    [Action("file", Since = "1.9.1")]
    string File(DeviceOrPath path);

    /// <summary>What <c>ls -la</c> prints of a folder, to be read by people.</summary>
    [Action("ll", Since = "0.0.4")]
    string Ll(GuestPath directory);
}
