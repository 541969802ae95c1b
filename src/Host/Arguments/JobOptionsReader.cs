using Engine.Operations;

namespace Engine.Host.Arguments;

/// <summary>Takes from a command line the words that all jobs over images have in common.</summary>
/// <param name="writes">Whether the job may change images: one that a running machine has locked is then never taken.</param>
internal sealed class JobOptionsReader(bool writes)
{
    private const int DisksMax = 255;

    private static readonly string[] _formats = ["auto", "raw", "qcow2", "qed", "vdi", "vhdx", "vmdk", "vpc"];

    private readonly List<List<DiskImage>> _guests = [];
    private readonly List<string> _backing = [];
    private List<DiskImage>? _disks; // of the one guest that all -a make together
    private string? _format;
    private int? _parallel;
    private int _priority;
    private TimeSpan? _deadline;
    private TimeSpan? _timeout;
    private bool _evenInUse;

    /// <summary>Takes the word that was just read; false when it is not one of these.</summary>
    /// <exception cref="UsageException">Its value is wrong.</exception>
    public bool Take(ArgumentWalker walker)
    {
        switch (walker.Option)
        {
            case null:
                _guests.Add([Image(walker.Word)]);
                return true;
            case "-a" or "--add":
                if (_disks is null)
                    _guests.Add(_disks = []);
                _disks.Add(Image(walker.Value()));
                return true;
            case "--format":
                _format = walker.OneOf(_formats) is var named and not "auto" ? named : null;
                return true;
            case "--images":
                _guests.AddRange(ImageList.Read(walker.Value(), (byte)'\n').Select(path => new List<DiskImage> { Image(path) }));
                return true;
            case "--images0":
                _guests.AddRange(ImageList.Read(walker.ValueOr("-"), 0).Select(path => new List<DiskImage> { Image(path) }));
                return true;
            case "--parallel":
                _parallel = walker.Number(1, 1000);
                return true;
            case "--priority":
                _priority = walker.Number(-JobOptions.PriorityMax, JobOptions.PriorityMax);
                return true;
            case "--deadline":
                _deadline = walker.Time();
                return true;
            case "--timeout":
                _timeout = walker.Time();
                return true;
            case "--allow-backing":
                _backing.Add(walker.Value() is { Length: > 0 } folder ? folder : throw new UsageException("A folder's path is empty."));
                return true;
            case "--even-in-use" when writes:
                throw new UsageException("--even-in-use is for reading alone: two writers destroy an image.");
            case "--even-in-use":
                _evenInUse = true;
                return true;
            default:
                return false;
        }
    }

    /// <exception cref="UsageException">No image, or too many disks, were given.</exception>
    public JobOptions End()
    {
        if (_guests.Count == 0)
            throw new UsageException("No image is given.");
        if (_disks?.Count > DisksMax)
            throw new UsageException($"A guest has at most {DisksMax} disks, not {_disks.Count}.");
        return new([.. _guests.Select(guest => new GuestImages(guest))], _parallel, _priority, _deadline, _timeout, _backing, _evenInUse);
    }

    private DiskImage Image(string path) => path.Length > 0 ? new(path, _format) : throw new UsageException("An image's path is empty.");
}
