using Engine.Inspection.Windows;
using Engine.Protocol.Text;

namespace Engine.Inspection.Tests.Fixtures;

/// <summary>
/// A file tree in memory. Symbolic links are followed as the kernel does with the tree as root; folders exist where
/// something is in them, or by <see cref="Folder"/>.
/// </summary>
public sealed class TextTree : IFileTree
{
    private const int LinksMax = 40;

    private readonly Dictionary<string, byte[]> _files = [];
    private readonly Dictionary<string, string> _links = [];
    private readonly Dictionary<string, TextHive> _hives = [];
    private readonly Dictionary<string, HashSet<string>> _folders = new() { ["/"] = [] };

    public TextTree File(string path, string text) => File(path, GuestText.Encode(text));

    public TextTree File(string path, byte[] bytes)
    {
        Enter(path);
        _files[path] = bytes;
        return this;
    }

    /// <param name="hive">Null for a file that is no hive.</param>
    public TextTree Hive(string path, TextHive? hive)
    {
        File(path, "regf");
        if (hive is not null)
            _hives[path] = hive;
        return this;
    }

    public TextTree Link(string path, string target)
    {
        Enter(path);
        _links[path] = target;
        return this;
    }

    public TextTree Folder(string path)
    {
        Enter(path);
        _folders.TryAdd(path, []);
        return this;
    }

    /// <summary>A program whose ELF header says which machine it is for.</summary>
    public TextTree Program(string path, ushort machine = 62, bool is64 = true, bool isLittle = true)
    {
        var header = new byte[64];
        "\u007fELF"u8.CopyTo(header);
        (header[4], header[5], header[6]) = ((byte)(is64 ? 2 : 1), (byte)(isLittle ? 1 : 2), 1);
        (header[18], header[19]) = isLittle ? ((byte)machine, (byte)(machine >> 8)) : ((byte)(machine >> 8), (byte)machine);
        return File(path, header);
    }

    /// <summary>All files' paths, for tests that put other bytes into them.</summary>
    public IReadOnlyCollection<string> Files => _files.Keys;

    public FileKind KindOf(string path) => Resolve(path) is not { } real ? FileKind.None
        : _folders.ContainsKey(real) ? FileKind.Directory
        : _files.ContainsKey(real) ? FileKind.File
        : FileKind.None;

    public FileBytes? Read(string path, int limitBytes) => Resolve(path) is { } real && _files.TryGetValue(real, out var bytes)
        ? new FileBytes(bytes[..Math.Min(limitBytes, bytes.Length)], bytes.Length > limitBytes) : null;

    public Stream? Open(string path) =>
        Resolve(path) is { } real && _files.TryGetValue(real, out var bytes) ? new MemoryStream(bytes, writable: false) : null;

    public IReadOnlyList<string> List(string directory, int countMax) =>
        Resolve(directory) is { } real && _folders.TryGetValue(real, out var names) ? names.Take(countMax).ToList() : [];

    public IRegistryHive? OpenHive(string path) => Resolve(path) is { } real ? _hives.GetValueOrDefault(real) : null;

    public string? ReadLink(string path)
    {
        var slash = path.LastIndexOf('/');
        return Resolve(slash == 0 ? "/" : path[..slash]) is { } parent ? _links.GetValueOrDefault(Join(parent, path[(slash + 1)..])) : null;
    }

    private string? Resolve(string path)
    {
        var todo = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var at = "/";
        var links = 0;
        while (todo.TryPop(out var name))
        {
            if (name is ".")
                continue;
            if (name is "..")
            {
                at = at[..Math.Max(1, at.LastIndexOf('/'))];
                continue;
            }
            var next = Join(at, name);
            if (!_links.TryGetValue(next, out var target))
            {
                at = next;
                continue;
            }
            if (++links > LinksMax)
                return null;
            if (target.StartsWith('/'))
                at = "/";
            foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                todo.Push(part);
        }
        return at;
    }

    private void Enter(string path)
    {
        var slash = path.LastIndexOf('/');
        var parent = slash == 0 ? "/" : path[..slash];
        if (!_folders.ContainsKey(parent))
        {
            Enter(parent);
            _folders.Add(parent, []);
        }
        _folders[parent].Add(path[(slash + 1)..]);
    }

    private static string Join(string parent, string name) => parent == "/" ? "/" + name : parent + "/" + name;
}
