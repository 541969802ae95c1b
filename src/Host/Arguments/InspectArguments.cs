using Engine.Operations;

namespace Engine.Host.Arguments;

internal enum OutputFormat
{
    Table,
    Json,
    Ndjson,
}

/// <summary>What the command line of <c>inspect</c> asks for.</summary>
/// <param name="Parallel">How many guests at once, or null to let the engine decide.</param>
internal sealed record InspectArguments(IReadOnlyList<GuestImages> Guests, OutputFormat Output, int? Parallel)
{
    private const int DisksMax = 255;

    private static readonly string[] _formats = ["auto", "raw", "qcow2", "qed", "vdi", "vhdx", "vmdk", "vpc"];

    /// <exception cref="UsageException">The words are wrong.</exception>
    public static InspectArguments Parse(IReadOnlyList<string> words)
    {
        var walker = new ArgumentWalker(words);
        var guests = new List<List<DiskImage>>();
        List<DiskImage>? disks = null; // of the one guest that all -a make together
        string? format = null;
        var output = OutputFormat.Table;
        int? parallel = null;
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
                case "--output":
                    output = Enum.Parse<OutputFormat>(walker.OneOf(["table", "json", "ndjson"]), ignoreCase: true);
                    break;
                case "--parallel":
                    parallel = walker.Number(1, 1000);
                    break;
                default:
                    throw walker.Unknown();
            }
        }
        if (guests.Count == 0)
            throw new UsageException("No image is given.");
        if (disks?.Count > DisksMax)
            throw new UsageException($"A guest has at most {DisksMax} disks, not {disks.Count}.");
        return new([.. guests.Select(guest => new GuestImages(guest))], output, parallel);

        DiskImage Image(string path) => path.Length > 0 ? new(path, format) : throw new UsageException("An image's path is empty.");
    }
}
