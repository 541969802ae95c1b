using Engine.Protocol.Errors;

namespace Engine.Daemon.Linux;

/// <summary>What a step of a walk came to.</summary>
public enum WalkStep
{
    /// <summary>An entry of the current folder.</summary>
    Entry,

    /// <summary>The walk has left a folder it had entered, which now is an entry of the current one.</summary>
    Left,

    End,
}

/// <summary>
/// Goes through a tree without recursion and without following links; file systems mounted in it belong to it. The
/// caller decides at each entry that is a folder whether to <see cref="Enter"/> it. Depth is bounded by the length of
/// the path alone, memory by the depth.
/// </summary>
public sealed class TreeWalk : IDisposable
{
    /// <summary>No real tree comes near; a walk that does goes round in circles.</summary>
    public const int PathBytesMax = 1024 * 1024;

    private readonly FolderChain _chain;
    private readonly string _doing;
    private readonly List<Level> _levels = [];
    private byte[] _path = new byte[4096];
    private int _pathLength;

    /// <param name="start">Where to begin; the walk closes it.</param>
    public TreeWalk(Descriptor start, string doing)
    {
        _doing = doing;
        _chain = new(start, doing);
        _levels.Add(new(new FolderReader(start, doing), 0, 0));
    }

    /// <summary>The folder that holds the entry.</summary>
    public Descriptor Folder => _chain.Folder;

    /// <summary>How many folders below the start <see cref="Folder"/> is.</summary>
    public int Depth => _chain.Depth;

    /// <summary>The entry's name, ended by a NUL.</summary>
    public byte[] Name { get; private set; } = [];

    /// <summary>The entry's kind; never Unknown.</summary>
    public FileKind Kind { get; private set; }

    /// <summary>The entry's path from the start, with neither a slash before it nor a NUL after it.</summary>
    public ReadOnlySpan<byte> Path => _path.AsSpan(0, _pathLength);

    public WalkStep Next()
    {
        var level = _levels[^1];
        var reader = level.Reader ?? new FolderReader(Folder, _doing).At(level.Position);
        _levels[^1] = level with { Reader = reader };
        if (reader.Next())
        {
            Name = reader.Name;
            SetPath(level.PathLength);
            Kind = reader.Kind != FileKind.Unknown ? reader.Kind : KindOfEntry();
            return WalkStep.Entry;
        }
        if (_levels.Count == 1)
            return WalkStep.End;
        _levels.RemoveAt(_levels.Count - 1);
        _chain.Leave();
        _pathLength = Math.Max(level.PathLength - 1, 0);
        Name = NulBytes.Of(Path[(Path.LastIndexOf((byte)'/') + 1)..]);
        Kind = FileKind.Folder;
        return WalkStep.Left;
    }

    /// <summary>Goes on with what is in the entry, which is a folder.</summary>
    public void Enter()
    {
        _chain.Enter(Name);
        var closed = _chain.Depth - FolderChain.OpenMax;
        if (closed >= 0 && _levels[closed].Reader is { } reader)
            _levels[closed] = _levels[closed] with { Reader = null, Position = reader.Position };
        Append("/"u8);
        _levels.Add(new(new FolderReader(Folder, _doing), 0, _pathLength));
    }

    public void Dispose() => _chain.Dispose();

    private FileKind KindOfEntry() => (FileStatus.OfName(Folder, Name) ?? throw Errno.LastFailure(_doing)).Kind;

    private void SetPath(int folderLength)
    {
        _pathLength = folderLength;
        Append(Name.AsSpan(..^1));
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        var length = _pathLength + bytes.Length;
        if (length > PathBytesMax)
            throw new ActionException("ENAMETOOLONG", $"{_doing}: the tree is deeper than {PathBytesMax} bytes of path");
        if (length > _path.Length)
            Array.Resize(ref _path, Math.Max(length, _path.Length * 2));
        bytes.CopyTo(_path.AsSpan(_pathLength));
        _pathLength = length;
    }

    private readonly record struct Level(FolderReader? Reader, long Position, int PathLength);
}
