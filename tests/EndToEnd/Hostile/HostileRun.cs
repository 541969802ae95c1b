using System.Text;
using Engine.Operations.Inspect;
using Engine.Protocol;
using Engine.Protocol.Errors;

namespace Engine.EndToEnd.Tests.Hostile;

/// <summary>Makes all bad images, has the program inspect them in one job, and keeps what it said for the tests.</summary>
public sealed class HostileRun : IAsyncLifetime
{
    private const int GuestsOfOneBoot = 32;

    private readonly TestFolder _folder = new();
    private readonly Dictionary<string, InspectReport> _reports = [];
    private readonly Dictionary<string, string> _before = [];
    private readonly Dictionary<string, string> _after = [];

    internal static IReadOnlyList<BadImage> Images { get; } =
    [
        .. HostileFiles.All, .. HostileNames.All, .. HostilePackages.All,
        .. DamagedTables.All, .. DamagedExt4.All, .. DamagedFilesystems.All, .. DamagedVolumes.All,
        .. ImageFiles.All,
    ];

    /// <summary>How the program that inspected all of them ended.</summary>
    internal Processes.Ran Ran { get; private set; } = null!;

    /// <summary>The table of one guest, as a person sees it.</summary>
    internal Processes.Ran Table { get; private set; } = null!;

    internal string PathOf(BadImage image) => _folder.File(image.Name);

    internal InspectReport ReportOf(string name) => _reports.TryGetValue(name, out var report)
        ? report
        : throw new InvalidOperationException($"There is no report of {name}. {Ran.Error}");

    internal (string Before, string After) DigestsOf(string name) => (_before[name], _after[name]);

    internal IEnumerable<string> Digested => _before.Keys;

    internal IReadOnlyList<int> QemusLeft() => [.. Images.SelectMany(image => Processes.QemusWith(PathOf(image))).Distinct()];

    public async Task InitializeAsync()
    {
        var engine = new RealEngine();
        await engine.InitializeAsync();
        try
        {
            await MakeAsync(engine);
        }
        finally
        {
            await engine.DisposeAsync();
        }
        Digest(_before);
        Ran = await Processes.RunAsync(Repository.Program,
            ["inspect", "--output", "ndjson", "--parallel", "2", .. Images.Select(PathOf)]);
        Table = await Processes.RunAsync(Repository.Program, "inspect", _folder.File(HostileNames.ForTheTable), _folder.File("file-missing"));
        Digest(_after);
        foreach (var line in Ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var report = InspectReport.FromJson(Encoding.UTF8.GetBytes(line));
            _reports.Add(Path.GetFileName(report.Image), report);
        }
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    private async Task MakeAsync(RealEngine engine)
    {
        var bases = new BaseImages(_folder);
        await bases.MakeAsync(engine);
        foreach (var image in Images)
        {
            if (image.Base is { } from)
                await bases.CopyAsync(from, PathOf(image));
            image.Make?.Invoke(PathOf(image), bases);
        }
        foreach (var guests in Images.Where(image => image.Change is not null).Chunk(GuestsOfOneBoot))
            await engine.WithGuestAsync(async guest =>
            {
                var scene = new GuestScene(guest);
                var devices = await guest.ListDevicesAsync();
                foreach (var (image, device) in guests.Zip(devices))
                {
                    try
                    {
                        await guest.MountAsync(new Mountable(device.Name), "/");
                        await image.Change!(scene);
                        await guest.UmountAllAsync();
                    }
                    catch (ActionException failure)
                    {
                        throw new InvalidOperationException($"{image} can't be made: {failure.Message}", failure);
                    }
                }
            }, [.. guests.Select(image => TestFolder.Writable(PathOf(image)))]);
    }

    /// <summary>Of those that are files, and not of terabytes.</summary>
    private void Digest(Dictionary<string, string> digests)
    {
        const long DigestedBytesMax = 1L << 32;
        var files = Images.Where(image => new FileInfo(PathOf(image)) is { LinkTarget: null, Exists: true, Length: < DigestedBytesMax } file
            && (file.Attributes & FileAttributes.Directory) == 0 && file.UnixFileMode >= 0 && !IsFifo(image));
        Parallel.ForEach(files, image =>
        {
            var digest = TestFolder.Digest(PathOf(image));
            lock (digests)
                digests.Add(image.Name, digest);
        });
    }

    private static bool IsFifo(BadImage image) => image.Name == "file-is-a-fifo";
}

[CollectionDefinition(Name)]
public sealed class HostileRunCollection : ICollectionFixture<HostileRun>
{
    public const string Name = "hostile images";
}
