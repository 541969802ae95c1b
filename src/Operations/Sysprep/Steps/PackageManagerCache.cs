namespace Engine.Operations.Sysprep.Steps;

internal sealed class PackageManagerCache : ISysprepStep
{
    public string Name => "package-manager-cache";
    public string Heading => "Remove what package managers have downloaded";
    public bool IsDefault => true;
    public int Order => 250;

    public Task FindAsync(Finding finding, CancellationToken cancel) => finding.RemoveAsync(
        cancel,
        Rules.FilesBelow("/var/cache/apt/archives"),
        Rules.Content("/var/cache/dnf"),
        Rules.Content("/var/cache/libdnf5"),
        Rules.Content("/var/cache/yum"),
        Rules.Content("/var/cache/zypp*"),
        Rules.Content("/var/cache/pacman/pkg"),
        Rules.Content("/var/cache/apk"));
}
