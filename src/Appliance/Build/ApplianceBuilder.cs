using System.Security.Cryptography;
using System.Text;

namespace Engine.Appliance.Build;

/// <summary>Makes the appliance's files from Debian packages and the daemon, and keeps them in the user's cache.</summary>
/// <param name="daemonPath">The published daemon, or the folder that holds it as <c>engined</c>.</param>
public sealed class ApplianceBuilder(string daemonPath)
{
    private const long DaemonBytesMax = 256 * 1024 * 1024;
    private const string ManifestName = "manifest.json";
    private const string LayersFolder = "layers";
    private const int AppliancesKept = 8;
    private const int LayersKept = 2;
    private static readonly TimeSpan _keptFor = TimeSpan.FromDays(14); // longer than anything runs that has been told these paths

    private readonly BuildCache _cache = BuildCache.ForUser();

    internal ApplianceBuilder(string daemonPath, BuildCache cache) : this(daemonPath)
    {
        _cache = cache;
    }

    /// <summary>The host's Debian packages that a build needs.</summary>
    public static IReadOnlyList<string> HostPackages => HostTools.Packages;

    /// <summary>The folder that holds the built appliances.</summary>
    public string CacheFolder => _cache.Folder;

    private string DaemonFile => Directory.Exists(daemonPath) ? Path.Combine(daemonPath, "engined") : daemonPath;

    /// <summary>What the cache has for this daemon and this recipe, without running anything; null when a build is due.</summary>
    /// <remarks>About a millisecond once the code is compiled.</remarks>
    public ApplianceFiles? Find()
    {
        try
        {
            return FileCalls.Fingerprint(DaemonFile) is { } fingerprint && SeenAppliances.Find(_cache, DaemonFile, fingerprint) is { } key
                ? FindWhole(key)
                : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null; // a build says better what is wrong with the cache
        }
    }

    /// <summary>Finds the appliance or makes it: with the packages in the cache in a second, without them in a minute or two.</summary>
    /// <exception cref="ApplianceBuildException">It could not be made.</exception>
    public Task<ApplianceFiles> EnsureAsync(IProgress<BuildProgress> progress, CancellationToken cancel) => ExplainAsync(
        async () => Find() ?? await Task.Run(() => MakeAsync(progress, cancel), cancel).ConfigureAwait(false));

    /// <summary>Writes the appliance in the form that the clients of libguestfs start, from the same packages and the same daemon.</summary>
    /// <param name="folder">Made when it is missing. Files of an earlier export are replaced, others are left alone.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="ApplianceBuildException">It could not be made.</exception>
    public Task<string> ExportAsync(string folder, IProgress<BuildProgress> progress, CancellationToken cancel) => ExplainAsync(
        () => Task.Run(
            async () =>
            {
                using var held = await LockAsync(progress, cancel).ConfigureAwait(false);
                var layer = await EnsureLayerAsync(progress, cancel).ConfigureAwait(false);
                var daemon = await ReadDaemonAsync(cancel).ConfigureAwait(false);
                var stage = new BuildStage(progress, "Writing the appliance", 0.97, 1);
                stage.Begin();
                await new FixedAppliance(folder)
                    .WriteAsync(layer, daemon, KeyOf(layer.ReadKey(), daemon), _cache.CreateTemporary(), cancel).ConfigureAwait(false);
                return folder;
            },
            cancel));

    private async Task<T> ExplainAsync<T>(Func<Task<T>> make)
    {
        try
        {
            return await make().ConfigureAwait(false);
        }
        catch (InvalidDataException odd)
        {
            throw new ApplianceBuildException("a package is not as the appliance's recipe expects", evidence: odd.Message, cause: odd);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw new ApplianceBuildException(
                "the appliance could not be written",
                $"check the space and the rights of {_cache.Folder} and of the folder that was named, if one was",
                trouble.Message,
                trouble);
        }
    }

    private async Task<ApplianceFiles> MakeAsync(IProgress<BuildProgress> progress, CancellationToken cancel)
    {
        var fingerprint = FileCalls.Fingerprint(DaemonFile) ?? throw NoDaemon();
        using var held = await LockAsync(progress, cancel).ConfigureAwait(false);
        var layer = await EnsureLayerAsync(progress, cancel).ConfigureAwait(false);
        new BuildStage(progress, "Putting the daemon in", 0.97, 1).Begin();
        var daemon = await ReadDaemonAsync(cancel).ConfigureAwait(false);
        var key = KeyOf(layer.ReadKey(), daemon);
        if (FindWhole(key) is null)
        {
            PublishAppliance(layer, daemon, key);
            _cache.Prune("", IsKey, AppliancesKept, _keptFor, TimeProvider.System);
            _cache.Prune(LayersFolder, IsKey, LayersKept, _keptFor, TimeProvider.System);
        }

        // A daemon replaced meanwhile has another fingerprint, so this names the one that was read or is never found.
        SeenAppliances.Remember(_cache, DaemonFile, fingerprint, key);
        progress.Report(new BuildProgress("The appliance is ready", 1));
        return FindWhole(key) ?? throw new ApplianceBuildException("the appliance vanished from the cache while it was made");
    }

    private Task<IDisposable> LockAsync(IProgress<BuildProgress> progress, CancellationToken cancel) =>
        _cache.LockAsync(new BuildStage(progress, "Waiting for another build", 0, 0).Begin, cancel);

    private async Task<byte[]> ReadDaemonAsync(CancellationToken cancel)
    {
        var file = new FileInfo(DaemonFile);
        if (!file.Exists)
        {
            throw NoDaemon();
        }

        return file.Length <= DaemonBytesMax
            ? await File.ReadAllBytesAsync(file.FullName, cancel).ConfigureAwait(false)
            : throw new ApplianceBuildException($"{DaemonFile} is larger than {DaemonBytesMax} bytes");
    }

    private ApplianceBuildException NoDaemon() => new($"there is no daemon at {DaemonFile}", "publish the daemon first");

    internal static string KeyOf(string layerKey, ReadOnlySpan<byte> daemon) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.ASCII.GetBytes($"{layerKey} {Convert.ToHexStringLower(SHA256.HashData(daemon))}")));

    private async Task<SystemLayer> EnsureLayerAsync(IProgress<BuildProgress> progress, CancellationToken cancel)
    {
        var name = Path.Combine(LayersFolder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ApplianceRecipe.Text))));
        var layer = new SystemLayer(Path.Combine(_cache.Folder, name));
        if (!layer.IsWhole())
        {
            var work = _cache.CreateTemporary();
            var made = _cache.CreateTemporary();
            await SystemLayer.MakeAsync(made, work, progress, cancel).ConfigureAwait(false);
            _cache.Publish(made, name);
        }

        return layer;
    }

    private void PublishAppliance(SystemLayer layer, ReadOnlySpan<byte> daemon, string key)
    {
        var temporary = _cache.CreateTemporary();
        var files = FilesIn(temporary, key);
        FileCalls.LinkOrCopy(layer.Kernel, files.Kernel);
        FileCalls.LinkOrCopy(layer.Root, files.Root);
        using (var initrd = File.Create(files.Initrd))
        {
            Initrd.Write(initrd, daemon, layer, layer.EarlyModules);
        }

        ApplianceManifest.Write(Path.Combine(temporary, ManifestName), files, File.ReadLines(layer.PackageList));
        _cache.Publish(temporary, key);
    }

    internal static bool IsKey(string name) => name.Length == 64 && name.All(char.IsAsciiHexDigitLower);

    private ApplianceFiles? FindWhole(string key)
    {
        var folder = Path.Combine(_cache.Folder, key);
        var files = FilesIn(folder, key);
        return ApplianceManifest.Matches(Path.Combine(folder, ManifestName), files) ? files : null;
    }

    private static ApplianceFiles FilesIn(string folder, string key) => new(
        Path.Combine(folder, "vmlinux"), Path.Combine(folder, "initrd"), Path.Combine(folder, "root.erofs"), key);
}
