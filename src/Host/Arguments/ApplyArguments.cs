using System.Text.Json;
using Engine.Actors.Jobs;
using Engine.Operations;
using Engine.Operations.Sysprep;

namespace Engine.Host.Arguments;

/// <summary>What the command lines of <c>apply</c> and <c>submit apply</c> ask for.</summary>
/// <param name="Plans">One for each guest, in the guests' order.</param>
internal sealed record ApplyArguments(
    JobOptions Options, IReadOnlyList<GuestPlan> Plans, string? To, bool KeepUndo, OutputFormat Output, bool Timings) : JobOptions(Options)
{
    /// <summary>Of the plan's file. What it holds goes into the journal.</summary>
    public const int PlanBytesMax = 64 * 1024 * 1024;

    /// <summary>The help of the options that both commands have.</summary>
    public const string OptionsHelp = $"""
        {WritingOptions.Help}
          --format FORMAT      the format of the images: raw, qcow2, qed, vdi, vhdx, vmdk, vpc; or auto, by their header
          --allow-backing DIR  files that an image names (a backing file, extents) may be used when they lie under DIR
        {RunningHelp}
        """;

    /// <param name="hasOutput">Whether the command writes reports, and so takes <c>--output</c>.</param>
    /// <exception cref="UsageException">The words are wrong, or the plan is none.</exception>
    public static ApplyArguments Parse(IReadOnlyList<string> words, bool hasOutput = true)
    {
        var walker = new ArgumentWalker(words);
        var writing = new WritingOptions();
        var output = OutputFormat.Table;
        var timings = false;
        string? file = null;
        string? image = null;
        var rest = new List<string>();
        while (walker.Next())
        {
            switch (walker.Option)
            {
                case null when file is null:
                    file = walker.Word;
                    break;
                case null when image is null && walker.Word.Length > 0:
                    image = walker.Word;
                    break;
                case "--output" when hasOutput:
                    output = walker.Output(Enum.GetValues<OutputFormat>());
                    break;
                case "--timings" when hasOutput:
                    timings = true;
                    break;
                case "--format" or "--allow-backing" or "--parallel" or "--priority" or "--deadline" or "--timeout":
                    rest.AddRange([walker.Option, walker.Value()]);
                    break;
                default:
                    if (!writing.Take(walker))
                        throw walker.Unknown();
                    break;
            }
        }
        var plans = Read(file ?? throw new UsageException("The plan is missing: engine apply PLAN."));
        if (image is not null)
            plans = plans is [{ Images.Count: 1 } one]
                ? [one with { Images = [image] }]
                : throw new UsageException("An image can be named for a plan of one guest with one disk.");
        var options = Shared(rest, plans);
        writing.Check(options.Guests);
        return new(options, plans, writing.To, writing.KeepUndo, output, timings);
    }

    /// <param name="folder">Where the command is run; relative paths begin there.</param>
    public JobRequest Request(string folder) => Request(ApplyOperation.OperationName, folder) with
    {
        Arguments = new ApplyOptions(Plans).ToJson(),
        Writing = new(To is null ? null : Path.GetFullPath(To, folder), KeepUndo),
    };

    // The images are the plans', a guest each; the other options are every job's.
    private static JobOptions Shared(IReadOnlyList<string> words, IReadOnlyList<GuestPlan> plans)
    {
        var walker = new ArgumentWalker([.. words, "--", "plan"]);
        var reader = new JobOptionsReader(writes: true);
        while (walker.Next())
            reader.Take(walker);
        var options = reader.End();
        var format = options.Guests[0].Disks[0].Format;
        return options with { Guests = [.. plans.Select(plan => new GuestImages([.. plan.Images.Select(path => new DiskImage(path, format))]))] };
    }

    private static IReadOnlyList<GuestPlan> Read(string file)
    {
        try
        {
            var reports = SysprepReport.ManyFromJson(Bytes(file));
            var plans = reports.Select(report => GuestPlan.Of(report) ?? throw new UsageException(
                $"'{file}' tells of {report.Image} nothing that can be applied: it is no plan, or one that failed.")).ToList();
            if (plans.Count == 0)
                throw new UsageException($"'{file}' has no plan in it.");
            if (plans.DistinctBy(plan => string.Join('\0', plan.Images)).Count() < plans.Count)
                throw new UsageException($"'{file}' has several plans for one image.");
            return plans;
        }
        catch (JsonException cause)
        {
            throw new UsageException($"'{file}' is no plan that engine sysprep --plan --output json has written: {cause.Message}");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"The plan '{file}' can't be read: {cause.Message}");
        }
    }

    private static byte[] Bytes(string name)
    {
        using var file = name == "-" ? Console.OpenStandardInput() : File.OpenRead(name);
        using var all = new MemoryStream();
        var block = new byte[64 * 1024];
        while (file.Read(block) is > 0 and var count)
        {
            all.Write(block, 0, count);
            if (all.Length > PlanBytesMax)
                throw new UsageException($"The plan '{name}' has more than {PlanBytesMax} bytes.");
        }
        return all.ToArray();
    }
}
