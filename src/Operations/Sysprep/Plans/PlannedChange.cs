using System.Globalization;
using System.Text.Json.Serialization;
using Engine.Protocol.Structs;
using Engine.Protocol.Text;

namespace Engine.Operations.Sysprep.Plans;

/// <summary>What a change does to its path.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChangeKind>))]
public enum ChangeKind
{
    /// <summary>A file, a link or an empty folder goes.</summary>
    [JsonStringEnumMemberName("remove")]
    Remove,

    /// <summary>A file stays, with its owner, mode and attributes, and has no content any more.</summary>
    [JsonStringEnumMemberName("truncate")]
    Truncate,

    /// <summary>A file has other content; all else stays.</summary>
    [JsonStringEnumMemberName("write")]
    Write,

    /// <summary>A file that was not there is made: mode 0644, root's.</summary>
    [JsonStringEnumMemberName("make")]
    Make,
}

/// <summary>One change of a guest's tree.</summary>
/// <param name="Operation">Who wants it.</param>
/// <param name="Path">From the guest's root, with no link in it but perhaps the last name.</param>
/// <param name="Before">What is there; null for a file that is made.</param>
/// <param name="Content">All of the file's content after it, for a file that is written or made.</param>
public sealed record PlannedChange(string Operation, ChangeKind Change, string Path, PathState? Before, string? Content)
{
    private const long MadeMode = 0x1A4; // 0644

    /// <summary>How many bytes of content go.</summary>
    [JsonIgnore]
    public long FreedBytes => Change is ChangeKind.Remove or ChangeKind.Truncate ? Before?.Size ?? 0 : 0;

    internal PathChange ToWire() => Change switch
    {
        ChangeKind.Remove => new("remove", Path, 0, 0, 0, []),
        ChangeKind.Make => new("make", Path, MadeMode, 0, 0, GuestText.Encode(Content ?? "")),
        _ => new("write", Path, 0, 0, 0, GuestText.Encode(Content ?? "")),
    };
}

/// <summary>What a path is. Where two of these are equal, nothing has changed in between.</summary>
/// <param name="Type"><c>file</c>, <c>folder</c>, <c>link</c>, <c>fifo</c>, <c>socket</c>, <c>block</c> or <c>character</c>.</param>
/// <param name="Mode">Permission bits in octal digits.</param>
/// <param name="Size">Of a file, in bytes.</param>
/// <param name="Modified">Seconds since 1970 UTC, with nine digits of nanoseconds.</param>
/// <param name="Names">How many hard links a file has.</param>
/// <param name="Flags"><c>immutable</c>, <c>append-only</c>, or both with a comma; null for neither.</param>
/// <param name="Target">Of a link.</param>
/// <param name="Sha256">Of a file's content; of a large file of mostly holes it begins with <c>sparse:</c>.</param>
/// <param name="Label">The SELinux label, or null.</param>
public sealed record PathState(
    string Type, string Mode, long Owner, long Group, long? Size, string Modified, long? Names, string? Flags, string? Target, string? Sha256,
    string? Label)
{
    internal static PathState Of(FoundPath found)
    {
        var type = TypeOf(found.Mode);
        return new(
            type, Convert.ToString(found.Mode & 0xFFF, 8).PadLeft(4, '0'), found.Owner, found.Group,
            type == "file" ? found.Size : null,
            string.Create(CultureInfo.InvariantCulture, $"{found.ModifiedSeconds}.{found.ModifiedNanoseconds:D9}"),
            type == "folder" ? null : found.Links,
            found.Flags switch { 0 => null, 1 => "immutable", 2 => "append-only", _ => "immutable,append-only" },
            OrNull(found.Target), OrNull(found.Digest), OrNull(found.Label));
    }

    private static string? OrNull(string text) => text.Length > 0 ? text : null;

    private static string TypeOf(long mode) => (mode & 0xF000) switch
    {
        0x8000 => "file",
        0x4000 => "folder",
        0xA000 => "link",
        0x1000 => "fifo",
        0xC000 => "socket",
        0x6000 => "block",
        _ => "character",
    };
}
