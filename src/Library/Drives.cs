using Engine.Actors.Handles;
using Engine.Appliance;
using Engine.Appliance.Drives;
using Engine.Protocol.Client;
using Engine.Protocol.Library;

namespace Engine.Library;

/// <inheritdoc cref="IDrives"/>
/// <param name="folder">Where relative paths begin.</param>
internal sealed class Drives(HandleClient handle, Func<IGuest> guest, HandleOptions options, string folder) : IDrives, IDisposable
{
    private const int DisksMax = 255;

    private readonly List<string> _scratch = [];

    /// <summary>What the handle's images may do.</summary>
    public ImageRules Rules { get; set; } = ImageRules.Strict;

    public async Task AddDriveAsync(
        string filename, bool? @readonly, string? format, string? iface, string? name, string? label, string? protocol,
        IReadOnlyList<string>? server, string? username, string? secret, string? cachemode, string? discard, bool? copyonread,
        int? blocksize, CancellationToken cancel) => await AddAsync(await PrepareAsync(
            new(filename, @readonly ?? false)
            {
                Format = format,
                Label = label,
                Protocol = protocol,
                Server = server,
                User = username,
                Secret = secret,
                CacheMode = cachemode,
                Discard = discard,
                CopyOnRead = copyonread ?? false,
                SectorBytes = blocksize,
            },
            cancel).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>Looks at an image that is to be added.</summary>
    /// <exception cref="ActionException">EINVAL: a word of the wish is none that there is.</exception>
    /// <exception cref="ImageRefusedException">The image can't be used.</exception>
    public async Task<Drive> PrepareAsync(DriveWish wish, CancellationToken cancel)
    {
        var wishes = new DriveOptions(Cache(wish.CacheMode), Discard(wish.Discard), wish.CopyOnRead, wish.SectorBytes);
        if (wish.Protocol is null or "file")
        {
            var path = Path.Combine(folder, wish.Filename);
            // A dead file server holds a look up, and it can't be stopped.
            var look = await Task.Run(() => Look(path, wish.Format), cancel).WaitAsync(cancel).ConfigureAwait(false);
            return new(path, look, wish.IsReadOnly) { Label = wish.Label, Options = wishes, Rules = Rules };
        }
        if (wish.Server is not [var one])
            throw new ActionException("EINVAL", $"add_drive: the protocol {wish.Protocol} takes one server, not {wish.Server?.Count ?? 0}");
        var remote = new RemoteImage(wish.Protocol, one, wish.Filename) { User = wish.User ?? "", Secret = wish.Secret ?? "" };
        return new(remote.ToString(), wish.Format ?? "raw", wish.IsReadOnly) { Remote = remote, Label = wish.Label, Options = wishes, Rules = Rules };
    }

    /// <summary>Adds a disk that was looked at.</summary>
    public Task AddAsync(Drive drive) => handle.AddDriveAsync(drive);

    public Task AddDriveRoAsync(string filename, CancellationToken cancel) => AddDriveAsync(filename, isReadOnly: true, cancel);

    public Task AddDriveRoWithIfAsync(string filename, string iface, CancellationToken cancel) => AddDriveAsync(filename, isReadOnly: true, cancel);

    public Task AddDriveWithIfAsync(string filename, string iface, CancellationToken cancel) => AddDriveAsync(filename, isReadOnly: false, cancel);

    public Task AddCdromAsync(string filename, CancellationToken cancel) => AddDriveAsync(filename, isReadOnly: true, cancel);

    public async Task AddDriveScratchAsync(long size, string? name, string? label, int? blocksize, CancellationToken cancel)
    {
        if (size <= 0)
            throw new ActionException("EINVAL", $"add_drive_scratch: a size of {size} bytes");
        var path = Path.Combine(options.CacheFolderInUse, $"engine-scratch-{Path.GetRandomFileName()}");
        _scratch.Add(path);
        try
        {
            await using var made = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            made.SetLength(size);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ActionException("EIO", $"add_drive_scratch: {cause.Message}");
        }
        // Nobody needs it after a crash of the host.
        await AddAsync(new(path, "raw", ReadOnly: false) { Label = label, Options = new(CacheMode.Unsafe, SectorBytes: blocksize) }).ConfigureAwait(false);
    }

    public Task RemoveDriveAsync(string label, CancellationToken cancel) => handle.RemoveDriveAsync(label);

    public Task<int> MaxDisksAsync(CancellationToken cancel) => Task.FromResult(DisksMax);

    public Task<int> DeviceIndexAsync(Device device, CancellationToken cancel) => Task.FromResult(
        DiskNames.IndexOf(device.Name) is >= 0 and < DisksMax and var index
            ? index
            : throw new ActionException("EINVAL", $"device_index: {device}: no whole disk"));

    public async Task<string> DeviceNameAsync(int index, CancellationToken cancel)
    {
        var count = (await guest().ListDevicesAsync(cancel).ConfigureAwait(false)).Count;
        return index >= 0 && index < count
            ? DiskNames.At(index)
            : throw new ActionException("EINVAL", $"device_name: {index}: there are {count} disks");
    }

    public async Task<string> CanonicalDeviceNameAsync(string device, CancellationToken cancel)
    {
        if (DiskNames.AsScsi(device) is { } scsi)
            return scsi;
        if (!device.StartsWith("/dev/mapper/", StringComparison.Ordinal) && !device.StartsWith("/dev/dm-", StringComparison.Ordinal))
            return device;
        var volumes = await guest().LvsAsync(cancel).ConfigureAwait(false);
        var mapped = device["/dev/mapper/".Length..];
        return volumes.Select(volume => volume.Name).FirstOrDefault(volume => DiskNames.Mapped(volume) == mapped) ?? device;
    }

    /// <summary>Removes the scratch disks' files, when no appliance uses them any more.</summary>
    public void Dispose()
    {
        foreach (var path in _scratch)
            File.Delete(path);
        _scratch.Clear();
    }

    private Task AddDriveAsync(string filename, bool isReadOnly, CancellationToken cancel) =>
        AddDriveAsync(filename, isReadOnly, null, null, null, null, null, null, null, null, null, null, null, null, cancel);

    private string Look(string path, string? format) => ImageHeader.Look(path, format, Rules).Format;

    private static CacheMode Cache(string? mode) => mode switch
    {
        null or "writeback" => CacheMode.Writeback,
        "unsafe" => CacheMode.Unsafe,
        _ => throw new ActionException("EINVAL", $"add_drive: the cache mode '{mode}' is neither writeback nor unsafe"),
    };

    private static DiscardMode Discard(string? mode) => mode switch
    {
        null or "disable" => DiscardMode.Disable,
        "enable" => DiscardMode.Enable,
        "besteffort" => DiscardMode.BestEffort,
        _ => throw new ActionException("EINVAL", $"add_drive: discard is disable, enable or besteffort, not '{mode}'"),
    };
}
