using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;
using Engine.Protocol.Text;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IAugeas"/>
public sealed class Augeas(GuestTree tree) : IAugeas
{
    private AugeasTree? _open;

    private AugeasTree Open => _open ?? throw new ActionException("", "there is no tree of augeas yet: call 'aug_init' first");

    public void AugInit(GuestPath root, int flags)
    {
        Close();
        _open = AugeasTree.Open(tree, root.Path, flags);
    }

    public void AugClose()
    {
        _ = Open;
        Close();
    }

    public int AugDefvar(string name, string? expr) => Open.DefineVariable(name, expr);

    public IntBool AugDefnode(string name, string expr, string val)
    {
        var (nodes, isMade) = Open.DefineNode(name, expr, val);
        return new IntBool(nodes, isMade ? 1 : 0);
    }

    public string AugGet(string augpath) => Open.Value(augpath);

    public void AugSet(string augpath, string val) => Open.Set(augpath, val, "aug_set");

    public void AugInsert(string augpath, string label, bool before) => Open.Insert(augpath, label, before);

    public int AugRm(string augpath) => Open.Remove(augpath);

    public void AugMv(string src, string dest) => Open.Move(src, dest);

    public IReadOnlyList<string> AugMatch(string augpath) => Open.Match(augpath, "aug_match");

    public void AugSave() => Open.Save();

    public void AugLoad() => Open.Load("aug_load");

    public IReadOnlyList<string> AugLs(string augpath)
    {
        var open = Open;
        if (augpath.Length > 1 && augpath.EndsWith('/'))
            throw new ActionException("EINVAL", $"aug_ls: {augpath}: the path ends with a slash");
        var paths = open.Match(augpath == "/" ? "/*" : $"{augpath}/*", "aug_ls");
        paths.Sort(static (one, other) => GuestText.Encode(one).AsSpan().SequenceCompareTo(GuestText.Encode(other)));
        return paths;
    }

    public void AugClear(string augpath) => Open.Set(augpath, null, "aug_clear");

    public int AugSetm(string @base, string? sub, string val) => Open.SetMany(@base, sub, val);

    public string AugLabel(string augpath) => Open.Label(augpath);

    public void AugTransform(string lens, string file, bool? remove = null) => Open.Transform(lens, file, remove ?? false);

    private void Close()
    {
        _open?.Dispose();
        _open = null;
    }
}
