namespace Engine.Protocol.Contract;

/// <summary>
/// Making one folder like another with rsync. As there, a slash behind the source means what is in it, without its own name.
/// </summary>
[Contract]
public interface IRsync
{
    /// <summary>Between two paths of the guest.</summary>
    /// <param name="archive">Keeps owners, modes, times and links, and goes into folders.</param>
    /// <param name="deletedest">Removes from the destination what the source has not.</param>
    [Action("rsync", Since = "1.19.29", Group = "rsync")]
    void Rsync(GuestPath src, GuestPath dest, bool? archive = null, bool? deletedest = null);

    /// <summary>From a server into the guest. The appliance needs a network for it, which ours has not.</summary>
    /// <param name="remote"><c>rsync://HOST/…</c> or <c>HOST::…</c>.</param>
    /// <error code="EINVAL">That names no server.</error>
    [Action("rsync_in", Since = "1.19.29", Group = "rsync")]
    void RsyncIn(string remote, GuestPath dest, bool? archive = null, bool? deletedest = null);

    /// <summary>From the guest to a server, as for rsync_in.</summary>
    [Action("rsync_out", Since = "1.19.29", Group = "rsync")]
    void RsyncOut(GuestPath src, string remote, bool? archive = null, bool? deletedest = null);
}
