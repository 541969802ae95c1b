using System.Globalization;
using Engine.Appliance.Processes;
using Engine.Protocol.Client;
using Engine.Protocol.Library;

namespace Engine.Library.LocalMounts;

/// <inheritdoc cref="ILocalMounts"/>
/// <param name="guest">Where the calls go.</param>
/// <param name="folders">Long lists, in parts.</param>
/// <param name="target">Who is told of what can be cancelled.</param>
/// <param name="folder">Where relative paths of the host begin.</param>
internal sealed class LocalMounts(IGuest guest, IFolders folders, LaunchedTarget target, string folder) : ILocalMounts, IDisposable
{
    private const int CacheSecondsDefault = 60;
    private const int CacheSecondsMax = 86_400;
    private const int Retries = 10;
    private static readonly TimeSpan _retryAfter = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private LocalMount? _mount;
    private bool _isClosed;

    public async Task MountLocalAsync(
        string localmountpoint, bool? @readonly, string? options, int? cachetimeout, bool? debugcalls, CancellationToken cancel)
    {
        var place = Path.Combine(folder, localmountpoint);
        // First of all: to look at a folder whose requests are not answered yet takes for ever.
        CheckNoneIsMounted();
        if (!Libfuse.IsThere || !File.Exists("/dev/fuse"))
            throw new ActionException("ENOTSUP", "mount_local: this host lacks libfuse 3 or /dev/fuse: install the package fuse3");
        if (!Directory.Exists(place))
            throw new ActionException(File.Exists(place) ? "ENOTDIR" : "ENOENT", $"mount_local: {localmountpoint}: the host has no such folder");
        if (cachetimeout is < 0 or > CacheSecondsMax)
            throw new ActionException("EINVAL", $"mount_local: cachetimeout is 0 to {CacheSecondsMax} seconds, not {cachetimeout}");
        // Says now that nothing is mounted, which every request would say later.
        await guest.LstatnsAsync(new("/"), cancel).ConfigureAwait(false);
        var isReadOnly = @readonly ?? false;
        lock (_gate)
        {
            CheckNoneIsMounted();
            _mount = new(
                place,
                Options(isReadOnly, cachetimeout ?? CacheSecondsDefault, debugcalls ?? false, options),
                new(guest, folders, isReadOnly, _closing.Token));
        }
    }

    public async Task MountLocalRunAsync(CancellationToken cancel)
    {
        var mount = _mount ?? throw new ActionException("EINVAL", "mount_local_run: nothing is mounted: call mount_local first");
        using var running = target.Running(cancel);
        await Task.Factory.StartNew(
            () => mount.Run(running.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
    }

    public async Task UmountLocalAsync(bool? retry, CancellationToken cancel)
    {
        if (_mount is not { HasEnded: false } mount)
            throw new ActionException("EINVAL", "umount_local: nothing is mounted: call mount_local first");
        for (var left = retry == true ? Retries : 0; ; left--)
        {
            var ended = await CommandRunner.RunAsync(new("fusermount3", ["-u", "--", mount.Folder]), cancel).ConfigureAwait(false);
            if (ended.ExitStatus == 0)
                break;
            if (left == 0)
                throw new ActionException("EBUSY", $"umount_local: {mount.Folder}: {ended.ErrorTail.Trim()}");
            await Task.Delay(_retryAfter, cancel).ConfigureAwait(false);
        }
        mount.Dispose();
    }

    /// <summary>Unmounts what is mounted, and ends what is being answered.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isClosed, true))
            return;
        _closing.Cancel();
        _mount?.Dispose();
        _closing.Dispose();
    }

    private void CheckNoneIsMounted()
    {
        if (_mount is { HasEnded: false } other)
            throw new ActionException("EBUSY", $"mount_local: this handle's tree is at {other.Folder} already: call umount_local first");
    }

    private static List<string> Options(bool isReadOnly, int cacheSeconds, bool isTold, string? further)
    {
        var seconds = cacheSeconds.ToString(CultureInfo.InvariantCulture);
        List<string> options =
        [
            // A guest is a stranger: its programs get no rights here, and its device nodes are none.
            "fsname=guest,subtype=engine,nosuid,nodev",
            $"entry_timeout={seconds},attr_timeout={seconds}",
        ];
        if (isReadOnly)
            options.Add("ro");
        if (isTold)
            options.Add("debug");
        if (!string.IsNullOrEmpty(further))
            options.Add(further);
        return options;
    }
}
