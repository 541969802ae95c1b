using Engine.Protocol.Structs;

namespace Engine.Protocol.Contract;

/// <summary>
/// A file of Windows' registry, a hive, read and written by libhivex. One is open at a time. Its keys are nodes; nodes and
/// values go by handles, which hold until the hive is closed or written. Each action but hivex_open fails before hivex_open.
/// </summary>
[Contract]
public interface IHivex
{
    /// <summary>Opens a hive; one that is open is closed, with what was not committed.</summary>
    /// <param name="verbose">Tells more on the appliance's console.</param>
    /// <param name="debug">Tells much more there.</param>
    /// <param name="write">Whether it will be changed. It is then kept in the appliance's memory.</param>
    /// <param name="unsafe">Goes on where a hive is broken, as far as can be told.</param>
    /// <error code="ENOTSUP">It is no hive, or the appliance has no libhivex.</error>
    /// <error code="EFBIG">It is to be written, and larger than 256 MiB.</error>
    [Action("hivex_open", Since = "1.19.35", Group = "hivex")]
    void HivexOpen(GuestPath filename, bool? verbose = null, bool? debug = null, bool? write = null, bool? @unsafe = null);

    /// <summary>Closes the hive. What was not committed is lost.</summary>
    [Action("hivex_close", Since = "1.19.35", Group = "hivex")]
    void HivexClose();

    /// <summary>The root node.</summary>
    [Action("hivex_root", Since = "1.19.35", Group = "hivex")]
    long HivexRoot();

    /// <summary>A node's name; that of the root node is of no use.</summary>
    [Action("hivex_node_name", Since = "1.19.35", Group = "hivex")]
    string HivexNodeName(long nodeh);

    /// <summary>The nodes right below one.</summary>
    [Action("hivex_node_children", Since = "1.19.35", Group = "hivex")]
    IReadOnlyList<HivexNode> HivexNodeChildren(long nodeh);

    /// <summary>The node of a name right below one; 0 when there is none. Letters' case does not matter.</summary>
    [Action("hivex_node_get_child", Since = "1.19.35", Group = "hivex")]
    long HivexNodeGetChild(long nodeh, string name);

    /// <summary>The node above one.</summary>
    [Action("hivex_node_parent", Since = "1.19.35", Group = "hivex")]
    long HivexNodeParent(long nodeh);

    /// <summary>A node's values.</summary>
    [Action("hivex_node_values", Since = "1.19.35", Group = "hivex")]
    IReadOnlyList<HivexValue> HivexNodeValues(long nodeh);

    /// <summary>A node's value by its name; 0 when there is none. Letters' case does not matter.</summary>
    [Action("hivex_node_get_value", Since = "1.19.35", Group = "hivex")]
    long HivexNodeGetValue(long nodeh, string key);

    /// <summary>A value's name; empty for a node's default value.</summary>
    [Action("hivex_value_key", Since = "1.19.35", Group = "hivex")]
    string HivexValueKey(long valueh);

    /// <summary>A value's type: 1 string, 2 string with variables, 3 bytes, 4 a number of 32 bits, 7 strings, 11 a number of 64 bits.</summary>
    [Action("hivex_value_type", Since = "1.19.35", Group = "hivex")]
    long HivexValueType(long valueh);

    /// <summary>A value's data as it is stored.</summary>
    [Action("hivex_value_value", Since = "1.19.35", Group = "hivex")]
    byte[] HivexValueValue(long valueh);

    /// <summary>Writes the hive.</summary>
    /// <param name="filename">A file of the guest; null is the one that was opened.</param>
    /// <error code="EROFS">It was not opened to be written.</error>
    [Action("hivex_commit", Since = "1.19.35", Group = "hivex")]
    void HivexCommit(string? filename);

    /// <summary>Adds a node without values.</summary>
    /// <error code="EEXIST">There is one of this name.</error>
    /// <error code="EROFS">The hive was not opened to be written.</error>
    [Action("hivex_node_add_child", Since = "1.19.35", Group = "hivex")]
    long HivexNodeAddChild(long parent, string name);

    /// <summary>Removes a node, and all that is below it.</summary>
    /// <error code="EROFS">The hive was not opened to be written.</error>
    [Action("hivex_node_delete_child", Since = "1.19.35", Group = "hivex")]
    void HivexNodeDeleteChild(long nodeh);

    /// <summary>Sets a value of a node; one of this name is replaced.</summary>
    /// <param name="t">The type, as hivex_value_type tells it.</param>
    /// <param name="val">The data as it is to be stored: strings as UTF-16, small end first, with their NUL.</param>
    /// <error code="EROFS">The hive was not opened to be written.</error>
    [Action("hivex_node_set_value", Since = "1.19.35", Group = "hivex")]
    void HivexNodeSetValue(long nodeh, string key, long t, byte[] val);

    /// <summary>hivex_value_string under its old name.</summary>
    [Action("hivex_value_utf8", Since = "1.19.35", Group = "hivex")]
    string HivexValueUtf8(long valueh);

    /// <summary>A value that is a string, as UTF-8 up to its NUL.</summary>
    /// <error code="EINVAL">It is no string.</error>
    [Action("hivex_value_string", Since = "1.37.22", Group = "hivex")]
    string HivexValueString(long valueh);
}
