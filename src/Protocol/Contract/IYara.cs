namespace Engine.Protocol.Contract;

/// <summary>Files are compared with rules of YARA, which are loaded first.</summary>
[Contract]
public interface IYara
{
    /// <summary>Loads rules in the place of those that are loaded, which stay when it fails.</summary>
    /// <param name="filename">Rules as text, or as yarac of the same version wrote them; at most 16 MiB.</param>
    /// <error code="EINVAL">They are no rules.</error>
    /// <error code="EFBIG">They are larger.</error>
    [Action("yara_load", Since = "1.37.13", Group = "libyara", Progress = true)]
    void YaraLoad([FileIn] Stream filename);

    /// <summary>Gives up the rules; fails when none are loaded.</summary>
    [Action("yara_destroy", Since = "1.37.13", Group = "libyara")]
    void YaraDestroy();

    /// <summary>The rules that a file matches, as yara_detection one after the other, in XDR.</summary>
    /// <error code="EINVAL">The path names no regular file.</error>
    [Action("internal_yara_scan", Since = "1.37.13", Group = "libyara")]
    void InternalYaraScan(GuestPath path, [FileOut] Stream filename);
}
