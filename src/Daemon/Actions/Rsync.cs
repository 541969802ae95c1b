using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IRsync"/>
public sealed class Rsync(GuestTree tree) : IRsync
{
    void IRsync.Rsync(GuestPath src, GuestPath dest, bool? archive, bool? deletedest) =>
        Run(Source(src, "rsync"), Target(dest, "rsync"), archive, deletedest);

    public void RsyncIn(string remote, GuestPath dest, bool? archive = null, bool? deletedest = null) =>
        Run(Server(remote, "rsync_in"), Target(dest, "rsync_in"), archive, deletedest);

    public void RsyncOut(GuestPath src, string remote, bool? archive = null, bool? deletedest = null) =>
        Run(Source(src, "rsync_out"), Server(remote, "rsync_out"), archive, deletedest);

    private static void Run(string from, string to, bool? archive, bool? delete)
    {
        var words = new ToolWords().If(archive, "--archive").If(delete, "--delete");
        Tool.Check("rsync", [.. words.All, "--", from, to]);
    }

    // rsync would take what is no server for a path of the appliance's own.
    private static string Server(string remote, string action) =>
        remote.StartsWith("rsync://", StringComparison.Ordinal)
        || (remote.IndexOf("::", StringComparison.Ordinal) is > 0 and var at && remote[0] != '-' && !remote[..at].Contains('/'))
            ? remote
            : throw new ActionException("EINVAL", $"{action}: {remote}: names no server of rsync");

    private string Source(GuestPath path, string action)
    {
        using var found = tree.Find(path.Path, follow: path.Path.EndsWith('/'), action);
        return FilesystemMount.PathOf(found, $"{action}: {path}") + (path.Path.EndsWith('/') ? "/" : "");
    }

    // It may be still to be made.
    private string Target(GuestPath path, string action)
    {
        using (var found = tree.TryFind(path.Path, follow: true))
            if (found is not null)
                return FilesystemMount.PathOf(found, $"{action}: {path}");
        using var place = tree.FindPlace(path.Path, action);
        return $"{FilesystemMount.PathOf(place.Folder, $"{action}: {path}")}/{NulBytes.Text(place.Name)}";
    }
}
