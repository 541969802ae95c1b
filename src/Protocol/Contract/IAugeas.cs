using Engine.Protocol.Structs;

namespace Engine.Protocol.Contract;

/// <summary>
/// Settings files of the guest as one tree, read and written by augeas. There is one tree at a time. A file is
/// <c>/files/PATH</c> in it, what augeas says of itself is below <c>/augeas</c>, and an <c>augpath</c> is an expression of
/// augeas that matches nodes. Each action but aug_init fails before the first aug_init.
/// </summary>
[Contract]
public interface IAugeas
{
    /// <summary>Makes a new tree of the guest's settings; one that is open is closed, with what was not saved.</summary>
    /// <param name="root">The folder below which augeas looks for files; mostly <c>/</c>.</param>
    /// <param name="flags">
    /// Sum of: 1 keep the old file as <c>.augsave</c>, 2 write <c>.augnew</c> instead of the file, 4 check lenses (minutes),
    /// 8 no lenses from the usual folders, 16 save nothing, 32 read no files yet, 64 begin without the usual files.
    /// </param>
    /// <error code="ENOTSUP">The appliance has no libaugeas.</error>
    [Action("aug_init", Since = "0.0.7")]
    void AugInit(GuestPath root, int flags);

    /// <summary>Closes the tree. What was not saved is lost.</summary>
    [Action("aug_close", Since = "0.0.7")]
    void AugClose();

    /// <summary>Gives a variable what an expression matches, or takes it away.</summary>
    /// <param name="expr">Null takes the variable away.</param>
    /// <returns>The number of nodes; 0 when the value is no set of nodes.</returns>
    [Action("aug_defvar", Since = "0.0.7")]
    int AugDefvar(string name, string? expr);

    /// <summary>Gives a variable what an expression matches; when that is nothing, a node is made and has the value.</summary>
    [Action("aug_defnode", Since = "0.0.7")]
    IntBool AugDefnode(string name, string expr, string val);

    /// <summary>The value of one node; empty when it has none.</summary>
    /// <error code="ENOENT">No node matches.</error>
    /// <error code="EINVAL">Several match, or it is no expression.</error>
    [Action("aug_get", Since = "0.0.7")]
    string AugGet(string augpath);

    /// <summary>Sets the value of one node, which is made when there is none.</summary>
    [Action("aug_set", Since = "0.0.7")]
    void AugSet(string augpath, string val);

    /// <summary>Adds a node beside the one that matches.</summary>
    /// <param name="before">Whether the new one stands before it, or after it.</param>
    [Action("aug_insert", Since = "0.0.7")]
    void AugInsert(string augpath, string label, bool before);

    /// <summary>Removes all nodes that match, and what is below them.</summary>
    /// <returns>How many nodes went, those below counted.</returns>
    [Action("aug_rm", Since = "0.0.7")]
    int AugRm(string augpath);

    /// <summary>Moves one node, over what stands at its new place.</summary>
    [Action("aug_mv", Since = "0.0.7")]
    void AugMv(string src, string dest);

    /// <summary>The paths of all nodes that match; none is no failure.</summary>
    [Action("aug_match", Since = "0.0.7")]
    IReadOnlyList<string> AugMatch(string augpath);

    /// <summary>Writes all files whose nodes were changed.</summary>
    /// <error code="EIO">A file could not be written; <c>/augeas//error</c> says which.</error>
    [Action("aug_save", Since = "0.0.7")]
    void AugSave();

    /// <summary>Reads the files again, as <c>/augeas/load</c> says. Files that can't be parsed are told in <c>/augeas//error</c>.</summary>
    [Action("aug_load", Since = "0.0.7")]
    void AugLoad();

    /// <summary>The paths of the nodes right below those that match, in the order of their bytes.</summary>
    /// <error code="EINVAL">The path ends with a slash.</error>
    [Action("aug_ls", Since = "0.0.8")]
    IReadOnlyList<string> AugLs(string augpath);

    /// <summary>Takes the value of one node away.</summary>
    [Action("aug_clear", Since = "1.3.4")]
    void AugClear(string augpath);

    /// <summary>Sets the value of many nodes.</summary>
    /// <param name="base">The expression from which <paramref name="sub"/> goes on.</param>
    /// <param name="sub">The expression, from each node of the base; null means these themselves. One without a match is made.</param>
    /// <returns>How many nodes were set.</returns>
    [Action("aug_setm", Since = "1.23.14")]
    int AugSetm(string @base, string? sub, string val);

    /// <summary>The label of one node: the last part of its path.</summary>
    /// <error code="ENOENT">No node matches.</error>
    [Action("aug_label", Since = "1.23.14")]
    string AugLabel(string augpath);

    /// <summary>Says which lens reads a file; it is read by the next aug_load.</summary>
    /// <param name="lens">Its name, as <c>Hosts.lns</c>.</param>
    /// <param name="file">A path or a pattern in the guest.</param>
    /// <param name="remove">Leaves the file out of what the lens reads.</param>
    [Action("aug_transform", Since = "1.35.2")]
    void AugTransform(string lens, string file, bool? remove = null);
}
