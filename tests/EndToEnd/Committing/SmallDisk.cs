namespace Engine.EndToEnd.Tests.Committing;

/// <summary>A file system of a few mebibytes. Needs root, as CI has it.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    public static async Task<SmallDisk> MountAsync(string folder, int mebibytes)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await RunAsync("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m,mode=0700", "none", folder);
        return new(folder);
    }

    public Task ResizeAsync(int mebibytes) => RunAsync("mount", "-o", $"remount,size={mebibytes}m", _folder);

    // Whoever still has a file open there keeps it; nothing more can be opened.
    public async ValueTask DisposeAsync() => await RunAsync("umount", "--lazy", _folder);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var ran = await Processes.RunAsync(program, arguments);
        ran.Status.Should().Be(0, ran.Error);
    }
}
