using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IHivex"/>
public sealed class Hivex(GuestTree tree) : IHivex, IHeldOpen
{
    private HiveFile? _open;

    private HiveFile Open => _open ?? throw new ActionException("", "no hive is open yet: call 'hivex_open' first");

    public void HivexOpen(GuestPath filename, bool? verbose = null, bool? debug = null, bool? write = null, bool? @unsafe = null)
    {
        LetGo();
        _open = HiveFile.Open(tree, filename.Path, verbose ?? false, debug ?? false, write ?? false, @unsafe ?? false);
    }

    public void HivexClose()
    {
        _ = Open;
        LetGo();
    }

    public long HivexRoot() => Open.Root();

    public string HivexNodeName(long nodeh) => Open.NodeName(nodeh);

    public IReadOnlyList<HivexNode> HivexNodeChildren(long nodeh) => Array.ConvertAll(Open.Children(nodeh), static handle => new HivexNode(handle));

    public long HivexNodeGetChild(long nodeh, string name) => Open.Child(nodeh, name);

    public long HivexNodeParent(long nodeh) => Open.Parent(nodeh);

    public IReadOnlyList<HivexValue> HivexNodeValues(long nodeh) => Array.ConvertAll(Open.Values(nodeh), static handle => new HivexValue(handle));

    public long HivexNodeGetValue(long nodeh, string key) => Open.Value(nodeh, key);

    public string HivexValueKey(long valueh) => Open.ValueName(valueh);

    public long HivexValueType(long valueh) => Open.ValueType(valueh);

    public byte[] HivexValueValue(long valueh) => Open.ValueData(valueh);

    public void HivexCommit(string? filename)
    {
        var open = Open;
        if (filename is null)
        {
            open.Commit(to: null);
            return;
        }
        if (!filename.StartsWith('/'))
            throw new ActionException("EINVAL", $"hivex_commit: {filename}: a path begins with /");
        using var file = tree.OpenFile(filename, FileCalls.WriteOnly | FileCalls.Create, "hivex_commit");
        open.Commit(file);
    }

    public long HivexNodeAddChild(long parent, string name) => Open.Add(parent, name);

    public void HivexNodeDeleteChild(long nodeh) => Open.Delete(nodeh);

    public void HivexNodeSetValue(long nodeh, string key, long t, byte[] val) =>
        Open.Set(nodeh, key, t is >= 0 and <= int.MaxValue ? (int)t : throw new ActionException("EINVAL", $"hivex_node_set_value: {t} is no type"), val);

    public string HivexValueUtf8(long valueh) => Open.ValueText(valueh, "hivex_value_utf8");

    public string HivexValueString(long valueh) => Open.ValueText(valueh, "hivex_value_string");

    public void LetGo()
    {
        _open?.Dispose();
        _open = null;
    }
}
