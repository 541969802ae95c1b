using Engine.Protocol.Client;
using Engine.Protocol.Library;
using Engine.Protocol.Structs;

namespace Engine.Library.LocalMounts;

/// <summary>The guest's tree with the calls that a file system is asked for.</summary>
/// <param name="guest">Where the calls go.</param>
/// <param name="folders">Long lists, in parts.</param>
/// <param name="isReadOnly">Whether every change is refused.</param>
/// <param name="cancel">Ends the call under way.</param>
internal sealed class GuestTree(IGuest guest, IFolders folders, bool isReadOnly, CancellationToken cancel)
{
    // Of linux/xattr.h.
    private const int MustBeNew = 1;
    private const int MustBeThere = 2;

    private const int TypeMask = 0xF000;
    private const int TypeRegular = 0x8000;
    private const int PermissionsMask = 0xFFF;

    public Task<StatNs> StatusAsync(GuestPath path) => guest.LstatnsAsync(path, cancel);

    public Task<StatVfs> SpaceAsync(GuestPath path) => guest.StatvfsAsync(path, cancel);

    public Task<string> LinkTargetAsync(GuestPath path) => guest.ReadlinkAsync(path, cancel);

    /// <summary>The names of a folder with their attributes; what is gone in between is left out.</summary>
    public async Task<IReadOnlyList<(string Name, StatNs? Status)>> EntriesAsync(GuestPath path, bool withAttributes)
    {
        var entries = await folders.ReaddirAsync(path, cancel).ConfigureAwait(false);
        if (!withAttributes)
            return [.. entries.Select(entry => (entry.Name, (StatNs?)null))];
        var named = entries.Where(entry => entry.Name is not ("." or "..")).ToList();
        var statuses = await folders.LstatnslistAsync(path, [.. named.Select(entry => new Filename(entry.Name))], cancel).ConfigureAwait(false);
        const int gone = -1;
        return [(".", null), ("..", null), .. named.Zip(statuses, (entry, status) => (entry.Name, (StatNs?)status)).Where(e => e.Item2?.StIno != gone)];
    }

    public Task<byte[]> ReadAsync(GuestPath path, int count, long offset) => guest.PreadAsync(path, count, offset, cancel);

    public Task<int> WriteAsync(GuestPath path, byte[] content, long offset) => ChangeAsync(() => guest.PwriteAsync(path, content, offset, cancel));

    public Task TruncateAsync(GuestPath path, long size) => ChangeAsync(() => guest.TruncateSizeAsync(path, size, cancel));

    public Task SynchronizeAsync() => isReadOnly ? Task.CompletedTask : guest.SyncAsync(cancel);

    // The umask of the caller has been taken from the mode already, and that of the daemon is not to be.
    public Task MakeNodeAsync(GuestPath path, int mode, int major, int minor) => ChangeAsync(async () =>
    {
        await guest.MknodAsync((mode & TypeMask) == 0 ? mode | TypeRegular : mode, major, minor, path, cancel).ConfigureAwait(false);
        await guest.ChmodAsync(mode & PermissionsMask, path, cancel).ConfigureAwait(false);
        return 0;
    });

    public Task MakeFolderAsync(GuestPath path, int mode) => ChangeAsync(async () =>
    {
        await guest.MkdirModeAsync(path, mode & PermissionsMask, cancel).ConfigureAwait(false);
        await guest.ChmodAsync(mode & PermissionsMask, path, cancel).ConfigureAwait(false);
        return 0;
    });

    public Task UnlinkAsync(GuestPath path) => ChangeAsync(() => guest.RmAsync(path, cancel));

    public Task RemoveFolderAsync(GuestPath path) => ChangeAsync(() => guest.RmdirAsync(path, cancel));

    public Task MakeSymbolicLinkAsync(string target, GuestPath path) => ChangeAsync(() => guest.LnSAsync(target, path, cancel));

    public Task MakeLinkAsync(GuestPath existing, GuestPath path) => ChangeAsync(() => guest.LnAsync(existing.Path, path, cancel));

    /// <param name="flags">RENAME_NOREPLACE and its like, which the guest's call does not have.</param>
    public Task RenameAsync(GuestPath from, GuestPath to, uint flags) => ChangeAsync(() => flags == 0
        ? guest.RenameAsync(from, to, cancel)
        : throw new ActionException("EINVAL", "rename: its flags are not supported"));

    public Task ChangeModeAsync(GuestPath path, int mode) => ChangeAsync(() => guest.ChmodAsync(mode & PermissionsMask, path, cancel));

    /// <param name="owner">-1 leaves it.</param>
    /// <param name="group">-1 leaves it.</param>
    public Task ChangeOwnerAsync(GuestPath path, int owner, int group) => ChangeAsync(() => guest.LchownAsync(owner, group, path, cancel));

    /// <summary>Sets the times; those of a symbolic link can't be, since the guest's call follows it.</summary>
    public Task SetTimesAsync(GuestPath path, Libfuse.Time access, Libfuse.Time change) => ChangeAsync(async () =>
    {
        if (await guest.IsSymlinkAsync(path, cancel).ConfigureAwait(false))
            throw new ActionException("EOPNOTSUPP", "utimens: the times of a symbolic link can't be set");
        await guest.UtimensAsync(path, access.Seconds, access.Nanoseconds, change.Seconds, change.Nanoseconds, cancel).ConfigureAwait(false);
        return 0;
    });

    public Task<byte[]> ExtendedAsync(GuestPath path, string name) => guest.LgetxattrAsync(path, name, cancel);

    public async Task<IReadOnlyList<string>> ExtendedNamesAsync(GuestPath path) =>
        [.. (await guest.LgetxattrsAsync(path, cancel).ConfigureAwait(false)).Select(attribute => attribute.Attrname)];

    public Task SetExtendedAsync(GuestPath path, string name, string value, int length, int flags) => ChangeAsync(async () =>
    {
        if (flags is MustBeNew or MustBeThere)
        {
            var isThere = (await ExtendedNamesAsync(path).ConfigureAwait(false)).Contains(name, StringComparer.Ordinal);
            if (isThere != (flags == MustBeThere))
                throw new ActionException(isThere ? "EEXIST" : "ENODATA", $"lsetxattr: {name}");
        }
        await guest.LsetxattrAsync(name, value, length, path, cancel).ConfigureAwait(false);
        return 0;
    });

    public Task RemoveExtendedAsync(GuestPath path, string name) => ChangeAsync(() => guest.LremovexattrAsync(name, path, cancel));

    private Task ChangeAsync(Func<Task> change) =>
        isReadOnly ? throw new ActionException("EROFS", "the guest's tree is mounted read-only") : change();

    private Task<T> ChangeAsync<T>(Func<Task<T>> change) =>
        isReadOnly ? throw new ActionException("EROFS", "the guest's tree is mounted read-only") : change();
}
