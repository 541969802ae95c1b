using Engine.Actors.Jobs;
using Engine.Operations;
using Engine.Operations.Inspect;

namespace Engine.Host.Arguments;

internal enum OutputFormat
{
    Table,
    Json,
    Ndjson,
}

/// <summary>What the command lines of <c>inspect</c> and <c>submit inspect</c> ask for.</summary>
/// <param name="Parallel">How many guests at once, or null to let the engine decide.</param>
/// <param name="Timeout">For one attempt of one guest, or null for the engine's own limit.</param>
/// <param name="AllowBacking">Folders as given.</param>
/// <param name="Timings">Whether to tell at the end what took how long.</param>
internal sealed record InspectArguments(
    IReadOnlyList<GuestImages> Guests,
    OutputFormat Output,
    int? Parallel,
    int Priority,
    TimeSpan? Deadline,
    TimeSpan? Timeout,
    IReadOnlyList<string> AllowBacking,
    bool EvenInUse,
    bool Timings)
{
    public const int PriorityMax = 100;

    /// <summary>The help of the options that both commands have.</summary>
    public const string OptionsHelp = """
          -a, --add IMAGE      a disk of one guest that has many: all -a together are one guest
          --format FORMAT      the format of the images after it: raw, qcow2, qed, vdi, vhdx, vmdk, vpc; or auto, which is
                               how it begins: by a look at the image's header
          --images FILE        also the images that FILE names, one a line; - reads standard input
          --images0 [FILE]     the same with a NUL after each, as find -print0 writes them; standard input without FILE
          --allow-backing DIR  files that an image names (a backing file, extents) may be used when they lie under DIR; can
                               be given many times. Without it no such file is touched, and the image is refused
          --even-in-use        also images that a running machine has locked, read as they happen to be
          --parallel N         how many guests at once; by default as many as memory and cores allow
          --priority N         from -100 to 100; guests of jobs with a higher one go first. By default 0
          --deadline TIME      guests that are not done after it (90s, 5m, 2h, 1d) fail with job.deadline
          --timeout TIME       the limit for one attempt at one guest
        """;

    private const int DisksMax = 255;

    private static readonly string[] _formats = ["auto", "raw", "qcow2", "qed", "vdi", "vhdx", "vmdk", "vpc"];

    /// <param name="hasOutput">Whether the command writes reports, and so takes <c>--output</c>.</param>
    /// <exception cref="UsageException">The words are wrong.</exception>
    public static InspectArguments Parse(IReadOnlyList<string> words, bool hasOutput = true)
    {
        var walker = new ArgumentWalker(words);
        var guests = new List<List<DiskImage>>();
        List<DiskImage>? disks = null; // of the one guest that all -a make together
        string? format = null;
        var output = OutputFormat.Table;
        int? parallel = null;
        var priority = 0;
        TimeSpan? deadline = null;
        TimeSpan? timeout = null;
        var backing = new List<string>();
        var evenInUse = false;
        var timings = false;
        while (walker.Next())
        {
            switch (walker.Option)
            {
                case null:
                    guests.Add([Image(walker.Word)]);
                    break;
                case "-a" or "--add":
                    if (disks is null)
                        guests.Add(disks = []);
                    disks.Add(Image(walker.Value()));
                    break;
                case "--format":
                    format = walker.OneOf(_formats) is var named and not "auto" ? named : null;
                    break;
                case "--images":
                    guests.AddRange(ImageList.Read(walker.Value(), (byte)'\n').Select(path => new List<DiskImage> { Image(path) }));
                    break;
                case "--images0":
                    guests.AddRange(ImageList.Read(walker.ValueOr("-"), 0).Select(path => new List<DiskImage> { Image(path) }));
                    break;
                case "--output" when hasOutput:
                    output = walker.Output(Enum.GetValues<OutputFormat>());
                    break;
                case "--timings" when hasOutput:
                    timings = true;
                    break;
                case "--parallel":
                    parallel = walker.Number(1, 1000);
                    break;
                case "--priority":
                    priority = walker.Number(-PriorityMax, PriorityMax);
                    break;
                case "--deadline":
                    deadline = walker.Time();
                    break;
                case "--timeout":
                    timeout = walker.Time();
                    break;
                case "--allow-backing":
                    backing.Add(walker.Value() is { Length: > 0 } folder ? folder : throw new UsageException("A folder's path is empty."));
                    break;
                case "--even-in-use":
                    evenInUse = true;
                    break;
                default:
                    throw walker.Unknown();
            }
        }
        if (guests.Count == 0)
            throw new UsageException("No image is given.");
        if (disks?.Count > DisksMax)
            throw new UsageException($"A guest has at most {DisksMax} disks, not {disks.Count}.");
        return new([.. guests.Select(guest => new GuestImages(guest))], output, parallel, priority, deadline, timeout, backing, evenInUse, timings);

        DiskImage Image(string path) => path.Length > 0 ? new(path, format) : throw new UsageException("An image's path is empty.");
    }

    /// <param name="folder">Where the command is run; relative paths begin there.</param>
    public JobRequest Request(string folder) => new(InspectOperation.OperationName, Guests)
    {
        Folder = folder,
        Parallel = Parallel,
        Priority = Priority,
        Deadline = Deadline,
        TaskPatience = Timeout,
        Rules = new([.. AllowBacking.Select(path => Path.GetFullPath(path, folder))], EvenInUse),
    };
}
