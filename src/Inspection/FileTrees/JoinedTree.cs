namespace Engine.Inspection.FileTrees;

/// <summary>
/// A root with another file system mounted on one of its top directories, as the guest sees it when it runs. Links
/// are followed here, because they cross: <c>/etc/os-release</c> of the root leads into <c>/usr</c>.
/// </summary>
internal sealed class JoinedTree(IFileTree root, string mountpoint, IFileTree mounted) : IFileTree
{
    private const int LinksMax = 40;     // the kernel's own limit
    private const int NamesMax = 512;    // walked per path, those of link targets too

    public FileKind KindOf(string path) => Resolve(path) is ({ } tree, var inTree) ? tree.KindOf(inTree) : FileKind.None;

    public FileBytes? Read(string path, int limitBytes) => Resolve(path) is ({ } tree, var inTree) ? tree.Read(inTree, limitBytes) : null;

    public Stream? Open(string path) => Resolve(path) is ({ } tree, var inTree) ? tree.Open(inTree) : null;

    public IReadOnlyList<string> List(string directory, int countMax) =>
        Resolve(directory) is ({ } tree, var inTree) ? tree.List(inTree, countMax) : [];

    public string? ReadLink(string path) =>
        Resolve(path, followLast: false) is ({ } tree, var inTree) ? tree.ReadLink(inTree) : null;

    private (IFileTree? Tree, string Path) Resolve(string path, bool followLast = true)
    {
        var todo = new Stack<string>();
        Push(todo, path);
        var done = new List<string>();
        var links = 0;
        var names = 0;
        while (todo.TryPop(out var name))
        {
            if (++names > NamesMax)
                return (null, "");
            if (name == "..")
            {
                if (done.Count > 0)
                    done.RemoveAt(done.Count - 1);
                continue;
            }
            done.Add(name);
            if (todo.Count == 0 && !followLast)
                break;
            var (tree, inTree) = Locate(done);
            if (inTree == "/" || tree.ReadLink(inTree) is not { } target)
                continue;
            if (++links > LinksMax)
                return (null, "");
            if (target.StartsWith('/'))
                done.Clear();
            else
                done.RemoveAt(done.Count - 1);
            Push(todo, target);
        }
        return Locate(done);
    }

    private (IFileTree Tree, string Path) Locate(List<string> names)
    {
        var path = "/" + string.Join('/', names);
        if (path == mountpoint)
            return (mounted, "/");
        return path.StartsWith(mountpoint + "/", StringComparison.Ordinal) ? (mounted, path[mountpoint.Length..]) : (root, path);
    }

    private static void Push(Stack<string> todo, string path)
    {
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = names.Length - 1; i >= 0; i--)
            if (names[i] != ".")
                todo.Push(names[i]);
    }
}
