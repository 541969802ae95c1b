using Engine.Actors.Jobs;
using Engine.Operations;

namespace Engine.Host.Arguments;

/// <summary>What the command lines of all jobs over images have in common.</summary>
/// <param name="Parallel">How many guests at once, or null to let the engine decide.</param>
/// <param name="Timeout">For one attempt of one guest, or null for the engine's own limit.</param>
/// <param name="AllowBacking">Folders as given.</param>
internal record JobOptions(
    IReadOnlyList<GuestImages> Guests,
    int? Parallel,
    int Priority,
    TimeSpan? Deadline,
    TimeSpan? Timeout,
    IReadOnlyList<string> AllowBacking,
    bool EvenInUse)
{
    public const int PriorityMax = 100;

    /// <summary>The help of the options that name images.</summary>
    public const string ImagesHelp = """
          -a, --add IMAGE      a disk of one guest that has many: all -a together are one guest
          --format FORMAT      the format of the images after it: raw, qcow2, qed, vdi, vhdx, vmdk, vpc; or auto, which is
                               how it begins: by a look at the image's header
          --images FILE        also the images that FILE names, one a line; - reads standard input
          --images0 [FILE]     the same with a NUL after each, as find -print0 writes them; standard input without FILE
          --allow-backing DIR  files that an image names (a backing file, extents) may be used when they lie under DIR; can
                               be given many times. Without it no such file is touched, and the image is refused
        """;

    /// <summary>The help of the options that say how a job is run.</summary>
    public const string RunningHelp = """
          --parallel N         how many guests at once; by default as many as memory and cores allow
          --priority N         from -100 to 100; guests of jobs with a higher one go first. By default 0
          --deadline TIME      guests that are not done after it (90s, 5m, 2h, 1d) fail with job.deadline
          --timeout TIME       the limit for one attempt at one guest
        """;

    /// <param name="folder">Where the command is run; relative paths begin there.</param>
    protected JobRequest Request(string operation, string folder) => new(operation, Guests)
    {
        Folder = folder,
        Parallel = Parallel,
        Priority = Priority,
        Deadline = Deadline,
        TaskPatience = Timeout,
        Rules = new([.. AllowBacking.Select(path => Path.GetFullPath(path, folder))], EvenInUse),
    };
}
