using Engine.Appliance.Processes;

namespace Engine.Bench;

/// <summary>Copies of an image that may be changed; gone when disposed.</summary>
internal sealed class Copies : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-bench-").FullName;

    private Copies(int count) => Paths = [.. Enumerable.Range(0, count).Select(number => Path.Combine(_folder, $"{number}.img"))];

    public IReadOnlyList<string> Paths { get; }

    /// <summary>They are made, and on the disk, before the time that is measured begins.</summary>
    public static async Task<Copies> MakeAsync(string image, int count)
    {
        var copies = new Copies(count);
        foreach (var path in copies.Paths)
            await Whole.RunAsync(new Command("cp", "--sparse=always", "--reflink=auto", image, path));
        await Whole.RunAsync(new Command("sync", "-f", copies._folder));
        return copies;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
