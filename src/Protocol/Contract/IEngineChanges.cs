using Engine.Protocol.Structs;

namespace Engine.Protocol.Contract;

/// <summary>
/// Calls between our own two ends by which a mounted guest is changed as a plan says. The daemon reads what the guest wrote;
/// the host says what is looked for and what is done. Streams are records: four bytes of length, big-endian, and XDR.
/// </summary>
[Contract]
public interface IEngineChanges
{
    /// <summary>
    /// The home folders that there are: those of passwd, /root and the folders in /home, each once. <c>/</c>, a folder of the
    /// system's own and a path that is not absolute or climbs are no homes, and are told with the reason.
    /// </summary>
    /// <error code="E2BIG">passwd is larger than 4 MiB or has more than 20 000 lines.</error>
    [Action("engine_list_homes")]
    IReadOnlyList<HomeFolder> EngineListHomes();

    /// <summary>
    /// What a list of rules finds, as <c>engine_found_path</c> records; the last has the rule −1 and, when the list is not whole,
    /// the reason. A folder comes after all that is in it. A rule is a letter and a pattern: <c>f</c> what matches and is no
    /// folder, <c>t</c> what matches, with all in it, <c>c</c> all in the folders that match, <c>b</c> the
    /// same but for the folders in them, <c>n</c> the match alone.
    /// Patterns are absolute; <c>*</c> and <c>?</c> match within a name, and not a dot before it; a backslash takes the next
    /// character as it is. A symbolic link is followed on the way to the last name, and by <c>b</c> and <c>c</c> there too, but only
    /// to a folder that may be meant; a match that is a link is the link.
    /// </summary>
    /// <param name="digests">Whether to read contents and labels too.</param>
    [Action("engine_find_paths")]
    void EngineFindPaths(IReadOnlyList<string> rules, bool digests, [FileOut] Stream paths);

    /// <summary>
    /// What editing the files that match patterns would make of them; those that would stay as they are are not told. Only a
    /// regular file that the pattern names itself, of at most 1 MiB, is edited. Edits: <c>hwaddr-ifcfg</c>,
    /// <c>hwaddr-keyfile</c> and <c>hwaddr-interfaces</c> take away lines that tie a connection to a network card;
    /// <c>hosts</c> gives a host, the first word, the name that is the second; <c>assign</c> gives a variable, the first
    /// word, where it is assigned, the second; <c>replace</c> gives the whole file the content that is its word.
    /// </summary>
    /// <error code="EINVAL">There is no such edit.</error>
    [Action("engine_edit_files")]
    IReadOnlyList<EditedFile> EngineEditFiles(string edit, IReadOnlyList<string> words, IReadOnlyList<string> patterns);

    /// <summary>
    /// Makes changes in their order, <c>engine_path_change</c> records, and ends with the first failure. Kinds: <c>remove</c>
    /// a file or an empty folder; <c>write</c> a regular file, which keeps its owner, mode and attributes; <c>make</c> a
    /// file that is not there. No link is followed anywhere. Flags of files and folders that are in the way are taken
    /// away, and come back where the file stays.
    /// </summary>
    [Action("engine_apply_changes")]
    void EngineApplyChanges([FileIn] Stream changes);

    /// <summary>What the mounted guest's fstab mounts, and whether it is here. Of the system that inspect_os found.</summary>
    [Action("engine_list_fstab")]
    IReadOnlyList<FstabDevice> EngineListFstab(Mountable root);

    /// <summary>
    /// Whether a file system that is not mounted was left whole: <c>clean</c>, <c>unknown</c> where its own structures don't
    /// tell, or else in words what is wrong.
    /// </summary>
    [Action("engine_filesystem_state")]
    string EngineFilesystemState(Mountable mountable);
}
