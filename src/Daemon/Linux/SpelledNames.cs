using System.Text;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Linux;

/// <summary>Finds names in the guest's tree by a spelling in which small and capital letters of ASCII are alike.</summary>
internal sealed class SpelledNames(GuestTree tree, string action)
{
    /// <summary>The path with its names spelled as they are there. A last name that does not exist stays as it is given.</summary>
    /// <exception cref="ActionException">EINVAL: the path has dots. ENOENT and ENOTDIR: it leads nowhere.</exception>
    public string AsThere(string path)
    {
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (names.Any(name => name is "." or ".."))
            throw new ActionException("EINVAL", $"{action}: {path}: the path has . or .. in it");
        var spelled = new StringBuilder();
        for (var index = 0; index < names.Length; index++)
        {
            var isLast = index == names.Length - 1;
            var found = Find(spelled.Length == 0 ? "/" : spelled.ToString(), names[index]);
            if (found is null && (!isLast || path.EndsWith('/')))
                throw Errno.Failure(Errno.ENOENT, $"{action}: {path}");
            spelled.Append('/').Append(found ?? names[index]);
        }
        if (spelled.Length > 0 && path.EndsWith('/'))
            tree.OpenFolder(spelled.ToString(), action).Dispose(); // a slash at the end asks for a folder
        return spelled.Length == 0 ? "/" : spelled.ToString();
    }

    /// <summary>The name itself when it is there, else the first that differs by case alone; null when there is none.</summary>
    private string? Find(string folder, string name)
    {
        using var open = tree.OpenFolder(folder, action);
        var wanted = GuestText.Encode(name);
        var reader = new FolderReader(open, $"{action}: {folder}");
        byte[]? alike = null;
        while (reader.Next())
        {
            var there = reader.Name.AsSpan(..^1);
            if (there.SequenceEqual(wanted))
                return name;
            if (alike is null && Ascii.EqualsIgnoreCase(there, wanted))
                alike = there.ToArray();
        }
        return alike is null ? null : GuestText.Decode(alike);
    }
}
