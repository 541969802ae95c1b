using System.Runtime.InteropServices;
using Engine.Protocol.Errors;
using Engine.Protocol.Xdr;

namespace Engine.Daemon.Linux;

/// <summary>
/// libaugeas. Its lenses are the appliance's and are read when a tree is made; the guest's files are only ever touched by
/// loading and saving, with the guest's tree as the root.
/// </summary>
internal sealed unsafe partial class AugeasTree : IDisposable
{
    public const string Library = "libaugeas.so.0";

    private const int NoLoad = 1 << 5, NoAutoload = 1 << 6, NoErrorClose = 1 << 8, OutOfMemory = 1;

    // The least that a string takes in an answer: a list that can't fit is not gathered.
    private const int MatchesMax = XdrWriter.MessageLimitBytes / 8;

    private readonly GuestTree _guest;
    private readonly nint _tree;

    private AugeasTree(GuestTree guest, nint tree) => (_guest, _tree) = (guest, tree);

    /// <param name="flags">Those of aug_init(3).</param>
    public static AugeasTree Open(GuestTree guest, string root, int flags)
    {
        SharedLibrary.Require(Library, "aug_init");
        // Modules are loaded now, while the appliance's root is ours; later they would be looked for in the guest.
        var opened = aug_init(NulBytes.Of(root), 0, (uint)((flags | NoLoad | NoErrorClose) & ~NoAutoload));
        if (opened == 0)
            throw new ActionException("ENOMEM", "aug_init");
        var tree = new AugeasTree(guest, opened);
        try
        {
            if (aug_error(opened) != 0)
                throw tree.Failure("aug_init");
            if ((flags & NoAutoload) != 0)
                tree.Must(aug_rm(opened, NulBytes.Of("/augeas/load/*")), "aug_init");
            if ((flags & NoLoad) == 0)
                tree.Load("aug_init");
            return tree;
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    public void Load(string doing) => Must(GuestRoot.Within(_guest, doing, () => aug_load(_tree)), doing);

    public void Save()
    {
        const string doing = "aug_save";
        if (GuestRoot.Within(_guest, doing, () => aug_save(_tree)) == 0)
            return;
        throw aug_error(_tree) != 0
            ? Failure(doing)
            : new ActionException("EIO", $"{doing}: a file could not be written; see /augeas//error");
    }

    public int DefineVariable(string name, string? expression) =>
        Must(aug_defvar(_tree, NulBytes.Of(name), Optional(expression)), $"aug_defvar: {name}");

    public (int Nodes, bool IsMade) DefineNode(string name, string expression, string value)
    {
        int made;
        var nodes = Must(aug_defnode(_tree, NulBytes.Of(name), NulBytes.Of(expression), NulBytes.Of(value), &made), $"aug_defnode: {name}");
        return (nodes, made != 0);
    }

    public string Value(string path)
    {
        byte* value = null;
        return One(aug_get(_tree, NulBytes.Of(path), &value), $"aug_get: {path}") ? NativeText.Of(value) : "";
    }

    public string Label(string path)
    {
        byte* label = null;
        return One(aug_label(_tree, NulBytes.Of(path), &label), $"aug_label: {path}") ? NativeText.Of(label) : "";
    }

    /// <param name="value">Null takes the value away.</param>
    public void Set(string path, string? value, string action) =>
        Must(aug_set(_tree, NulBytes.Of(path), Optional(value)), $"{action}: {path}");

    public int SetMany(string from, string? further, string value) =>
        Must(aug_setm(_tree, NulBytes.Of(from), Optional(further), NulBytes.Of(value)), $"aug_setm: {from}");

    public void Insert(string path, string label, bool before) =>
        Must(aug_insert(_tree, NulBytes.Of(path), NulBytes.Of(label), before ? 1 : 0), $"aug_insert: {path}");

    public int Remove(string path) => Must(aug_rm(_tree, NulBytes.Of(path)), $"aug_rm: {path}");

    public void Move(string from, string to) => Must(aug_mv(_tree, NulBytes.Of(from), NulBytes.Of(to)), $"aug_mv: {from}");

    public void Transform(string lens, string file, bool excludes) =>
        Must(aug_transform(_tree, NulBytes.Of(lens), NulBytes.Of(file), excludes ? 1 : 0), $"aug_transform: {lens}");

    /// <summary>The paths of the nodes that match, in the tree's order.</summary>
    public List<string> Match(string path, string action)
    {
        byte** found = null;
        var count = Must(aug_match(_tree, NulBytes.Of(path), &found), $"{action}: {path}");
        try
        {
            if (count > MatchesMax)
                throw new ActionException("EOVERFLOW", $"{action}: {path}: {count} nodes are too many for one message");
            var paths = new List<string>(count);
            for (var i = 0; i < count; i++)
                paths.Add(NativeText.Of(found[i]));
            return paths;
        }
        finally
        {
            for (var i = 0; i < count; i++)
                NativeText.Free(found[i]);
            NativeText.Free(found);
        }
    }

    public void Dispose() => aug_close(_tree);

    private static byte[]? Optional(string? text) => text is null ? null : NulBytes.Of(text);

    private bool One(int matches, string doing) =>
        Must(matches, doing) > 0 ? true : throw new ActionException("ENOENT", $"{doing}: no node matches");

    private int Must(int result, string doing) => result >= 0 ? result : throw Failure(doing);

    private ActionException Failure(string doing)
    {
        var code = aug_error(_tree);
        var words = (string[])[NativeText.Of(aug_error_message(_tree)), NativeText.Of(aug_error_minor_message(_tree)), NativeText.Of(aug_error_details(_tree))];
        return new ActionException(code == OutOfMemory ? "ENOMEM" : "EINVAL", $"{doing}: {string.Join(": ", words.Where(word => word.Length > 0))}");
    }

    [LibraryImport(Library)]
    private static partial nint aug_init(byte[] root, nint loadPath, uint flags);

    [LibraryImport(Library)]
    private static partial void aug_close(nint tree);

    [LibraryImport(Library)]
    private static partial int aug_load(nint tree);

    [LibraryImport(Library)]
    private static partial int aug_save(nint tree);

    [LibraryImport(Library)]
    private static partial int aug_defvar(nint tree, byte[] name, byte[]? expression);

    [LibraryImport(Library)]
    private static partial int aug_defnode(nint tree, byte[] name, byte[] expression, byte[] value, int* made);

    [LibraryImport(Library)]
    private static partial int aug_get(nint tree, byte[] path, byte** value);

    [LibraryImport(Library)]
    private static partial int aug_label(nint tree, byte[] path, byte** label);

    [LibraryImport(Library)]
    private static partial int aug_set(nint tree, byte[] path, byte[]? value);

    [LibraryImport(Library)]
    private static partial int aug_setm(nint tree, byte[] from, byte[]? further, byte[] value);

    [LibraryImport(Library)]
    private static partial int aug_insert(nint tree, byte[] path, byte[] label, int before);

    [LibraryImport(Library)]
    private static partial int aug_rm(nint tree, byte[] path);

    [LibraryImport(Library)]
    private static partial int aug_mv(nint tree, byte[] from, byte[] to);

    [LibraryImport(Library)]
    private static partial int aug_match(nint tree, byte[] path, byte*** matches);

    [LibraryImport(Library)]
    private static partial int aug_transform(nint tree, byte[] lens, byte[] file, int excludes);

    [LibraryImport(Library)]
    private static partial int aug_error(nint tree);

    [LibraryImport(Library)]
    private static partial byte* aug_error_message(nint tree);

    [LibraryImport(Library)]
    private static partial byte* aug_error_minor_message(nint tree);

    [LibraryImport(Library)]
    private static partial byte* aug_error_details(nint tree);
}
