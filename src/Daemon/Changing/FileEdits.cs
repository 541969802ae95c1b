using Engine.Daemon.Linux;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Changing;

/// <summary>Edits small files of a guest line by line, in memory alone: what comes out is for a plan.</summary>
internal sealed class FileEdits(GuestTree tree)
{
    public const int FileBytesMax = 1024 * 1024;
    public const int FilesMax = 10_000;

    private const string Doing = "engine_edit_files";
    private const int AllBytesMax = 2 * 1024 * 1024; // the answer is one message

    public IReadOnlyList<EditedFile> Edit(string edit, IReadOnlyList<string> words, IReadOnlyList<string> patterns)
    {
        var edited = new List<EditedFile>();
        long bytes = 0;
        var files = 0;
        using var glob = new GuestGlob(tree, Doing, (path, problem) => edited.Add(new(path, [], problem)));
        foreach (var pattern in patterns)
        {
            foreach (var match in glob.Matches(pattern))
            {
                if (++files > FilesMax)
                    throw new ActionException("E2BIG", $"{Doing}: more than {FilesMax} files match");
                if (Edit(LineEdits.Of(edit, words), match) is not { } one)
                    continue;
                bytes += one.Content.Length + one.Path.Length;
                edited.Add(one);
                if (bytes > AllBytesMax)
                    throw new ActionException("E2BIG", $"{Doing}: the edited files have more than {AllBytesMax} bytes");
            }
        }
        return edited;
    }

    /// <summary>Null for a file that stays as it is, and for what is no file.</summary>
    private static EditedFile? Edit(LineEdits edit, GlobMatch match)
    {
        const int flags = FileCalls.ReadOnly | FileCalls.NoFollow | FileCalls.NonBlock | FileCalls.NoTerminal | FileCalls.CloseOnExec;
        var kind = FileStatus.OfName(match.Folder, match.Name)?.Kind;
        if (kind == FileKind.Link)
            return new(match.Path, [], "it is a symbolic link");
        if (kind != FileKind.Regular)
            return null;
        using var file = FileCalls.OpenAt(match.Folder, match.Name, flags, 0);
        if (file.IsInvalid)
            throw Errno.LastFailure($"{Doing}: {match.Path}");
        if (BoundedFile.Read(file, FileBytesMax, $"{Doing}: {match.Path}") is not { } content)
            return new(match.Path, [], $"it has more than {FileBytesMax} bytes");
        var after = edit.Apply(content);
        return after.AsSpan().SequenceEqual(content) ? null : new(match.Path, after, "");
    }
}
