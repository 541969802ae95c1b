using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Engine.Actors.Commits;
using Engine.Host.Arguments;
using Engine.Host.Jobs;
using Engine.Host.Output;
using Engine.Host.Unix;
using Engine.Operations.Reports;

namespace Engine.Host.Commands;

/// <summary>Brings back what images held before commits that kept an undo.</summary>
internal sealed class UndoCommand : ICommand
{
    public string Name => "undo";
    public string Summary => "Brings back what an image held before it was changed with --keep-undo";
    public string Help => """
        Brings back what an image held before the last change to it that was made with --keep-undo, wholly or not at all. A
        guest of several disks gets back all of them. An image that has changed since, by a guest that ran or by another
        program, is refused: taking back a part of it would make a third state of it.

        Usage: engine undo IMAGE…                            newest change first, one of each image
               engine undo --discard IMAGE…                  gives up what could be undone, and its room
               engine undo --list [--output table|json]      what can be undone

        Exit status: 0 when it is done, 1 when an image could not be, 2 for wrong usage.

        Examples:
          engine sysprep --keep-undo disk.img && engine undo disk.img
          engine undo --list --output json

        """;

    public async Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancel)
    {
        var (lists, discards, output, images) = Parse(words);
        await using var jobs = new LocalJobs(await EngineStart.StartWithoutApplianceAsync());
        if (lists)
        {
            using var to = StandardOutput.Open();
            Write(jobs.Engine.Undoable(), output, to);
            return ExitStatus.Good;
        }
        var status = ExitStatus.Good;
        foreach (var image in images.Select(path => Path.GetFullPath(path, Posix.WorkingFolder())))
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                if (discards)
                    Console.Error.WriteLine($"engine: {PlainText.Of(image)}: {await jobs.Engine.DiscardUndoAsync(image)} undos given up");
                else
                    foreach (var undone in await jobs.Engine.UndoAsync(image, cancel))
                        Console.Error.WriteLine($"engine: {PlainText.Of(undone)} is as it was");
            }
            catch (EngineException failure)
            {
                CommandLine.Tell(failure.Error);
                status = ExitStatus.SomeFailed;
            }
        }
        return status;
    }

    private static (bool Lists, bool Discards, OutputFormat Output, IReadOnlyList<string> Images) Parse(IReadOnlyList<string> words)
    {
        var walker = new ArgumentWalker(words);
        var (lists, discards, output, images) = (false, false, OutputFormat.Table, new List<string>());
        while (walker.Next())
        {
            switch (walker.Option)
            {
                case null:
                    images.Add(walker.Word.Length > 0 ? walker.Word : throw new UsageException("An image's path is empty."));
                    break;
                case "--list":
                    lists = true;
                    break;
                case "--discard":
                    discards = true;
                    break;
                case "--output":
                    output = walker.Output([OutputFormat.Table, OutputFormat.Json]);
                    break;
                default:
                    throw walker.Unknown();
            }
        }
        if (lists ? images.Count > 0 || discards : images.Count == 0)
            throw new UsageException(lists ? "--list takes no image." : "No image is given.");
        return (lists, discards, output, images);
    }

    private static void Write(IReadOnlyList<UndoableCommit> commits, OutputFormat output, Stream to)
    {
        if (output == OutputFormat.Json)
        {
            JsonSerializer.Serialize(to, commits, UndoJson.Default.IReadOnlyListUndoableCommit);
            to.WriteByte((byte)'\n');
            return;
        }
        var table = new PlainTable("Images", "Changed at", "Job", "Kept");
        foreach (var commit in commits)
            table.AddRow(
                string.Join('\n', commit.Images.Select(image => PlainText.Of(image))),
                commit.At.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture), commit.Job ?? "", $"{commit.KeptBytes / 1024} KiB");
        table.WriteTo(to);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, Converters = [typeof(GuestStringConverter)])]
[JsonSerializable(typeof(IReadOnlyList<UndoableCommit>))]
internal sealed partial class UndoJson : JsonSerializerContext;
