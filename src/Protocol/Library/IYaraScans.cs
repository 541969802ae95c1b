using Engine.Protocol.Contract;
using Engine.Protocol.Structs;

namespace Engine.Protocol.Library;

/// <summary>What YARA says of a file.</summary>
[LibraryContract]
public interface IYaraScans
{
    /// <summary>The rules that a file matches; fails when no rules are loaded. A scan ends after ten minutes, failing.</summary>
    /// <error code="EINVAL">The path names no regular file.</error>
    [Action("yara_scan", Since = "1.37.13", Group = "libyara")]
    Task<IReadOnlyList<YaraDetection>> YaraScanAsync(GuestPath path, CancellationToken cancel = default);
}
