using Engine.Actors;
using Engine.Actors.Handles;
using Engine.Appliance.Drives;
using Engine.Library.Domains;
using Engine.Library.LocalMounts;
using Engine.Protocol.Client;

namespace Engine.Library;

/// <summary>
/// A handle with every action on it, those of the daemon and those of the library: <c>await handle.Actions.Mkfs("ext4",
/// Device.Parse("/dev/sda1"), label: "root")</c>. Its disks are written directly.
/// </summary>
public sealed class GuestHandle : IAsyncDisposable
{
    private readonly HandleClient _handle;
    private readonly LaunchedTarget _target;
    private readonly HandleOptions _options = new();
    private readonly Drives _drives;
    private readonly LocalMounts.LocalMounts _localMounts;
    private EngineError? _lastError;

    private GuestHandle(HandleClient handle, GuestHandleStart start, int memoryMebibytes, int cpus)
    {
        _handle = handle;
        _target = new(handle, _options, start.LaunchesItself);
        var guest = new GuestClient(_target);
        _drives = new(handle, () => guest, _options, start.Folder) { Rules = start.Rules };
        var folders = new Folders(guest);
        _localMounts = new(guest, folders, _target, start.Folder);
        Settings = new(_options, start.Environment, memoryMebibytes, cpus);
        Actions = new(
            guest, new Applications(guest), new Copies(guest, start.Folder), new Credentials(),
            new LibvirtDomains(_drives, _target, start.Environment), _drives, new FilesystemWalks(guest), folders, Settings,
            new Images(start.Folder), new JournalFields(guest), new Launching(handle, _target, guest, _options), _localMounts, new Mountables(guest),
            new SystemMarks(guest), new WholeFiles(guest), new YaraScans(guest));
    }

    /// <summary>Every action.</summary>
    public GuestActions Actions { get; }

    /// <summary>Whether actions are to be told, with their arguments and results.</summary>
    public bool IsTraced => _options.IsTraced;

    /// <summary>Whether the appliance's console is to be told.</summary>
    public bool IsVerbose => _options.IsVerbose;

    /// <summary>What traces call this handle; mostly empty.</summary>
    public string Identifier => _options.Identifier;

    /// <summary>Whether an appliance runs.</summary>
    public bool IsLaunched => _target.IsLaunched;

    /// <summary>The error of the last action that failed by <see cref="Note"/>; null when none has.</summary>
    public EngineError? LastError => _lastError;

    /// <summary>The errno's name of the last error; null when it has none.</summary>
    public string? LastErrno => _lastError?.Errno;

    internal HandleSettings Settings { get; }

    /// <summary>Opens a handle that is not launched.</summary>
    /// <exception cref="ActionException">EINVAL: a variable of the environment has a value that it can't have.</exception>
    public static async Task<GuestHandle> OpenAsync(EngineSystem engine, GuestHandleStart start)
    {
        var handle = new GuestHandle(await engine.OpenHandleAsync().ConfigureAwait(false), start, engine.ApplianceMemoryMebibytes, engine.ApplianceCpus);
        try
        {
            await handle.Settings.ParseEnvironmentAsync(CancellationToken.None).ConfigureAwait(false);
            return handle;
        }
        catch
        {
            await handle.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Keeps the error of a failed action as the last one.</summary>
    /// <returns>The error, with an errno where there is one.</returns>
    public EngineError Note(Exception failure) => _lastError = HandleErrors.Of(failure);

    /// <summary>What happens from the call on, until the handle is closed.</summary>
    public IAsyncEnumerable<HandleEvent> Events() => _handle.Events();

    /// <summary>Ends the appliance at once; what is under way fails.</summary>
    public async Task KillAsync()
    {
        await _handle.KillAsync().ConfigureAwait(false);
        _target.IsLaunched = false;
    }

    /// <summary>Flushes the disks, unless autosync is off, and ends the handle.</summary>
    /// <exception cref="EngineException"><c>handle.autosync</c>: what was written last may not be on the disks.</exception>
    public async Task CloseAsync()
    {
        _localMounts.Dispose();
        try
        {
            if (!_options.Autosync)
                await KillAsync().ConfigureAwait(false);
            await _handle.CloseAsync().ConfigureAwait(false);
        }
        finally
        {
            _target.IsLaunched = false;
            _drives.Dispose();
        }
    }

    /// <summary>Closes without complaint; <see cref="CloseAsync"/> tells whether the disks were flushed.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await CloseAsync().ConfigureAwait(false);
        }
        catch (EngineException)
        {
            // said as a warning event already
        }
    }
}

/// <summary>What a handle begins with.</summary>
/// <param name="Folder">Where relative paths of images begin; absolute.</param>
/// <param name="Environment">The process's variables; those of libguestfs are taken over.</param>
public sealed record GuestHandleStart(string Folder, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Whether the first action that needs an appliance launches it; else it fails until <c>launch</c> is called.</summary>
    public bool LaunchesItself { get; init; }

    /// <summary>What the user allows with images.</summary>
    public ImageRules Rules { get; init; } = ImageRules.Strict;
}
