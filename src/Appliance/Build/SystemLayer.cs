using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Build;

/// <summary>
/// The part of an appliance that depends on packages alone and is slow to make: kernel, root, and what stage 1 takes from the packages.
/// </summary>
/// <param name="Folder">
/// Holds <c>vmlinux</c>, <c>root.erofs</c>, <c>early/</c> and <c>export/</c> (modules and load-order, of our own machines and of an
/// exported appliance), <c>libraries/</c>, <c>packages</c> and <c>key</c>.
/// </param>
internal sealed record SystemLayer(string Folder)
{
    private const long ImageBytesUsual = 85_000_000; // for the progress alone
    private static readonly TimeSpan _imageTimeMax = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan _imageLook = TimeSpan.FromMilliseconds(200);

    public string Kernel => Path.Combine(Folder, "vmlinux");

    public string Root => Path.Combine(Folder, "root.erofs");

    public string EarlyModules => Path.Combine(Folder, "early");

    public string ExportModules => Path.Combine(Folder, "export");

    public string Libraries => Path.Combine(Folder, "libraries");

    /// <summary>Lines of "name version".</summary>
    public string PackageList => Path.Combine(Folder, "packages");

    /// <summary>Names the content: a digest over the recipe and the packages that were chosen, with their digests.</summary>
    public string ReadKey() => File.ReadAllText(Path.Combine(Folder, "key")).Trim();

    public bool IsWhole() =>
        File.Exists(Path.Combine(Folder, "key")) && File.Exists(Kernel) && File.Exists(Root) && File.Exists(PackageList)
        && Directory.Exists(Libraries) && File.Exists(Path.Combine(EarlyModules, "load-order"))
        && File.Exists(Path.Combine(ExportModules, "load-order"));

    /// <summary>Makes the layer in an empty folder.</summary>
    /// <param name="work">A folder for what is needed only on the way.</param>
    public static async Task<SystemLayer> MakeAsync(string folder, string work, IProgress<BuildProgress> progress, CancellationToken cancel)
    {
        var layer = new SystemLayer(folder);
        var apt = await PrivateApt.CreateAsync(Path.Combine(work, "apt"), cancel).ConfigureAwait(false);
        await apt.UpdateAsync(new BuildStage(progress, "Reading the package lists", 0, 0.12), cancel).ConfigureAwait(false);
        var chosen = await apt.ResolveAsync([.. ApplianceRecipe.Packages, ApplianceRecipe.KernelPackage], cancel).ConfigureAwait(false);
        ImmutableArray<DebianPackage> packages = [.. chosen.Where(package => !ApplianceRecipe.DroppedPackages.Contains(package.Name))];
        var size = packages.Sum(package => package.SizeBytes) / 1_000_000;
        var downloading = new BuildStage(progress, $"Downloading {packages.Length} packages ({size} MB)", 0.15, 0.5);
        var debs = await apt.DownloadAsync(packages, downloading, cancel).ConfigureAwait(false);

        var root = new PackageRoot(Path.Combine(work, "root"));
        var kernel = new KernelPackage(Path.Combine(work, "kernel"));
        var kernelDeb = debs.Single(deb => Path.GetFileName(deb).StartsWith("linux-image-", StringComparison.Ordinal));
        var unpacking = new BuildStage(progress, "Unpacking the packages", 0.5, 0.7);
        await root.UnpackAsync([.. debs.Where(deb => deb != kernelDeb)], unpacking, cancel).ConfigureAwait(false);
        root.Arrange();
        root.CheckLibraries();

        var apart = new BuildStage(progress, "Taking the kernel apart", 0.7, 0.8);
        apart.Begin();
        await kernel.UnpackAsync(kernelDeb, cancel).ConfigureAwait(false);
        apart.Report(0.5);
        await kernel.WriteElfAsync(layer.Kernel, cancel).ConfigureAwait(false);
        apart.Report(0.8);
        await kernel.CopyModulesAsync(root.Folder, cancel).ConfigureAwait(false);
        layer.OrderModules(root, kernel.Release);
        layer.CopyLibraries(root);

        await layer.MakeImageAsync(root.Folder, new BuildStage(progress, "Making the root image", 0.8, 0.97), cancel).ConfigureAwait(false);
        var list = string.Concat(packages.Select(package => $"{package.Name} {package.Version}\n"));
        await File.WriteAllTextAsync(layer.PackageList, list, cancel).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(folder, "key"), KeyOf(packages), cancel).ConfigureAwait(false);
        return layer;
    }

    internal static string KeyOf(IEnumerable<DebianPackage> packages)
    {
        var text = new StringBuilder(ApplianceRecipe.Text);
        foreach (var package in packages)
        {
            text.Append(package.Name).Append(' ').Append(package.Version).Append(' ').Append(package.Digest).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    // Stage 1 reads lib/modules/load-order of the initrd; the root's lib/modules/preload-order holds whole paths.
    private void OrderModules(PackageRoot root, string release)
    {
        var modules = Path.Combine(root.Folder, "usr/lib/modules", release);
        var list = new ModuleList(
            File.ReadAllText(Path.Combine(modules, "modules.dep")), File.ReadAllText(Path.Combine(modules, "modules.builtin")));
        var early = list.LoadOrder(ApplianceRecipe.EarlyModules);
        CopyModules(early, modules, EarlyModules);
        CopyModules(list.LoadOrder([.. ApplianceRecipe.EarlyModules, .. ApplianceRecipe.ExportModules]), modules, ExportModules);
        var later = list.LoadOrder(ApplianceRecipe.PreloadModules).Except(early);
        File.WriteAllText(
            Path.Combine(root.Folder, "usr/lib/modules/preload-order"),
            string.Concat(later.Select(module => $"/lib/modules/{release}/{module}\n")));
    }

    private static void CopyModules(IReadOnlyCollection<string> order, string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var module in order)
        {
            File.Copy(Path.Combine(from, module), Path.Combine(to, Path.GetFileName(module)), overwrite: true);
        }

        File.WriteAllText(Path.Combine(to, "load-order"), string.Concat(order.Select(module => Path.GetFileName(module) + "\n")));
    }

    private void CopyLibraries(PackageRoot root)
    {
        Directory.CreateDirectory(Libraries);
        foreach (var name in ApplianceRecipe.DaemonLibraries)
        {
            File.Copy(root.Library(name), Path.Combine(Libraries, name), overwrite: true);
        }
    }

    // Without fixed owners, times and UUID the same packages would make differing images.
    private async Task MakeImageAsync(string root, BuildStage stage, CancellationToken cancel)
    {
        stage.Begin();
        var making = HostTools.RunAsync(
            new Command("mkfs.erofs", "-zlz4hc", "-T0", "-U00000000-0000-0000-0000-000000000000", "--all-root", "--quiet", Root, root),
            "make the root image", _imageTimeMax, cancel);
        while (await Task.WhenAny(making, Task.Delay(_imageLook, CancellationToken.None)).ConfigureAwait(false) != making)
        {
            stage.Report(new FileInfo(Root) is { Exists: true } image ? image.Length / (double)ImageBytesUsual : 0);
        }

        await making.ConfigureAwait(false);
    }
}
