using System.Runtime.InteropServices;
using Engine.Daemon.Linux;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;
using Engine.Protocol.Text;

namespace Engine.Daemon.Changing;

/// <summary>The home folders of a guest: those of its passwd, and where homes are for users that another machine knows.</summary>
internal sealed class HomeFolders(GuestTree tree)
{
    public const int PasswdBytesMax = 4 * 1024 * 1024;
    public const int LinesMax = 20_000;

    private const string Doing = "engine_list_homes";
    private const int ProblemsMax = 100;
    private const int HomeField = 5;

    private readonly List<HomeFolder> _homes = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private int _problems;

    public IReadOnlyList<HomeFolder> Read()
    {
        using var glob = new GuestGlob(tree, Doing, (path, problem) => Refuse("", path, problem));
        foreach (var (user, home) in Passwd())
            Add(glob, user, home);
        Add(glob, "", "/root");
        foreach (var match in glob.Matches("/home/*"))
            if (FileStatus.OfName(match.Folder, match.Name) is { Kind: FileKind.Folder })
                Add(glob, "", match.Path);
        return _homes;
    }

    private void Add(GuestGlob glob, string user, string home)
    {
        if (home.Length == 0 || home[0] != '/' || home.Split('/').Contains(".."))
        {
            Refuse(user, home, "it is not a whole path from the root");
            return;
        }
        // The kernel follows links inside of the guest; what is judged is where they lead.
        using var folder = tree.TryFind(home, follow: true);
        if (folder is null)
        {
            if (Marshal.GetLastPInvokeError() is not (Errno.ENOENT or Errno.ENOTDIR))
                Refuse(user, home, Errno.Words(Marshal.GetLastPInvokeError()));
            return;
        }
        if (FileStatus.Of(folder, Doing).Kind != FileKind.Folder)
            return;
        var real = glob.RealPath(folder);
        if (!SafeFolders.CanBeHome(real))
            Refuse(user, home, real == home ? "it is a folder of the system's own" : $"it leads to {real}, a folder of the system's own");
        else if (_known.Add(real))
            _homes.Add(new(user, real, ""));
    }

    // Many users of a system have / or /dev as their home: each such folder is told once.
    private void Refuse(string user, string home, string problem)
    {
        if (_problems < ProblemsMax && _known.Add($"\0{home}"))
        {
            _problems++;
            _homes.Add(new(user, home, problem));
        }
    }

    private IEnumerable<(string User, string Home)> Passwd()
    {
        using var found = tree.TryFind("/etc/passwd", follow: true);
        if (found is null || FileStatus.Of(found, Doing).Kind != FileKind.Regular)
            yield break;
        using var file = GuestTree.Reopen(found, FileCalls.ReadOnly, Doing);
        var bytes = BoundedFile.Read(file, PasswdBytesMax, Doing)
            ?? throw new ActionException("E2BIG", $"{Doing}: /etc/passwd has more than {PasswdBytesMax} bytes");
        var lines = 0;
        foreach (var line in BoundedFile.Lines(bytes))
        {
            if (++lines > LinesMax)
                throw new ActionException("E2BIG", $"{Doing}: /etc/passwd has more than {LinesMax} lines");
            var fields = GuestText.Decode(line).TrimEnd('\n', '\r').Split(':');
            if (fields.Length > HomeField && fields[0].Length > 0 && !fields[HomeField].Contains('\0'))
                yield return (fields[0], fields[HomeField]);
        }
    }
}
