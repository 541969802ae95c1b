using Engine.Protocol.Contract;

namespace Engine.Protocol.Structs;

/// <summary>A path that a rule found, with what it is now; or, with a <see cref="Problem"/>, one that was left alone.</summary>
/// <param name="Rule">The rule's place in the list of rules; −1 in the record that ends the stream.</param>
/// <param name="Path">From the guest's root, with no link in it but perhaps the last name.</param>
/// <param name="Mode">Type and permission bits.</param>
/// <param name="Flags">1: immutable, 2: only to be appended to.</param>
/// <param name="Target">Of a symbolic link, as it is written.</param>
/// <param name="Digest">Of a regular file's content, when it was asked for.</param>
/// <param name="Label">The SELinux label, when digests were asked for.</param>
/// <param name="Problem">Why the rule does not hold for the path, or empty.</param>
[WireStruct("engine_found_path")]
public sealed partial record FoundPath(
    int Rule,
    string Path,
    long Mode,
    long Owner,
    long Group,
    long Size,
    long ModifiedSeconds,
    long ModifiedNanoseconds,
    long Links,
    int Flags,
    string Target,
    string Digest,
    string Label,
    string Problem);

/// <summary>One change of a guest's tree.</summary>
/// <param name="Kind">What is done, as <c>engine_apply_changes</c> names it.</param>
/// <param name="Path">As <see cref="FoundPath"/> has it.</param>
/// <param name="Mode">Permission bits of a file that is made.</param>
/// <param name="Content">The whole content of a file that is written or made.</param>
[WireStruct("engine_path_change")]
public sealed partial record PathChange(
    string Kind,
    string Path,
    long Mode,
    long Owner,
    long Group,
    byte[] Content);

/// <summary>A file as an edit would leave it, or, with a <see cref="Problem"/>, one that can't be edited.</summary>
[WireStruct("engine_edited_file")]
public sealed partial record EditedFile(
    string Path,
    byte[] Content,
    string Problem);

/// <summary>A home folder: its path without a link in it; or, with a <see cref="Problem"/>, what is not taken for one.</summary>
[WireStruct("engine_home_folder")]
public sealed partial record HomeFolder(
    string User,
    string Path,
    string Problem);

/// <summary>What fstab mounts or swaps to, and the device that it stands for here; empty when it is not here.</summary>
[WireStruct("engine_fstab_device")]
public sealed partial record FstabDevice(
    string Source,
    string Path,
    string Device);
