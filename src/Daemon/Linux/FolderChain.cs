using Engine.Protocol.Errors;

namespace Engine.Daemon.Linux;

/// <summary>
/// The folders from a start down to where a walk is. Only the lowest stay open, so that depth costs no descriptors; an
/// upper one is opened again through <c>..</c> on the way back, and must still be the same folder then.
/// </summary>
public sealed class FolderChain : IDisposable
{
    /// <summary>How many of the lowest folders are open.</summary>
    public const int OpenMax = 64;

    private readonly List<Level> _levels = [];
    private readonly string _doing;

    /// <param name="start">The chain's top; the chain closes it.</param>
    public FolderChain(Descriptor start, string doing)
    {
        _doing = doing;
        Push(start);
    }

    /// <summary>0 at the top.</summary>
    public int Depth => _levels.Count - 1;

    /// <summary>The lowest folder.</summary>
    public Descriptor Folder => _levels[^1].Folder!;

    /// <summary>Goes down into a folder; a symbolic link under that name is refused.</summary>
    public void Enter(byte[] name)
    {
        var folder = FileCalls.OpenAt(Folder, name, FolderFlags | FileCalls.NoFollow, 0);
        if (folder.IsInvalid)
            throw Errno.LastFailure($"{_doing}: {NulBytes.Text(name)}");
        Push(folder);
        if (Depth < OpenMax)
            return;
        var upper = _levels[Depth - OpenMax];
        upper.Folder?.Dispose();
        _levels[Depth - OpenMax] = upper with { Folder = null };
    }

    /// <summary>Goes up to the folder that holds this one.</summary>
    public void Leave()
    {
        var left = _levels[^1];
        _levels.RemoveAt(_levels.Count - 1);
        using (left.Folder)
        {
            if (_levels is [.., { Folder: null } upper])
                _levels[^1] = upper with { Folder = Reopen(left.Folder!, upper) };
        }
    }

    public void Dispose() => _levels.ForEach(level => level.Folder?.Dispose());

    private const int FolderFlags = FileCalls.ReadOnly | FileCalls.Directory | FileCalls.CloseOnExec | FileCalls.NonBlock;

    private Descriptor Reopen(Descriptor below, Level upper)
    {
        var folder = FileCalls.OpenAt(below, "..\0"u8.ToArray(), FolderFlags, 0);
        if (folder.IsInvalid)
            throw Errno.LastFailure(_doing);
        var status = FileStatus.Of(folder, _doing);
        if (status.OnDevice == upper.OnDevice && status.Inode == upper.Inode)
            return folder;
        folder.Dispose();
        throw new ActionException("ESTALE", $"{_doing}: a folder was moved while it was walked through");
    }

    private void Push(Descriptor folder)
    {
        var status = FileStatus.Of(folder, _doing);
        _levels.Add(new(folder, status.OnDevice, status.Inode));
    }

    private readonly record struct Level(Descriptor? Folder, ulong OnDevice, ulong Inode);
}
