using Engine.Actors.Jobs;
using Engine.Operations.Inspect;

namespace Engine.Host.Arguments;

internal enum OutputFormat
{
    Table,
    Json,
    Ndjson,
}

/// <summary>What the command lines of <c>inspect</c> and <c>submit inspect</c> ask for.</summary>
/// <param name="Timings">Whether to tell at the end what took how long.</param>
internal sealed record InspectArguments(JobOptions Options, OutputFormat Output, bool Timings) : JobOptions(Options)
{
    /// <summary>The help of the options that both commands have.</summary>
    public const string OptionsHelp = $"""
        {ImagesHelp}
          --even-in-use        also images that a running machine has locked, read as they happen to be
        {RunningHelp}
        """;

    /// <param name="hasOutput">Whether the command writes reports, and so takes <c>--output</c>.</param>
    /// <exception cref="UsageException">The words are wrong.</exception>
    public static InspectArguments Parse(IReadOnlyList<string> words, bool hasOutput = true)
    {
        var walker = new ArgumentWalker(words);
        var options = new JobOptionsReader(writes: false);
        var output = OutputFormat.Table;
        var timings = false;
        while (walker.Next())
        {
            switch (walker.Option)
            {
                case "--output" when hasOutput:
                    output = walker.Output(Enum.GetValues<OutputFormat>());
                    break;
                case "--timings" when hasOutput:
                    timings = true;
                    break;
                default:
                    if (!options.Take(walker))
                        throw walker.Unknown();
                    break;
            }
        }
        return new(options.End(), output, timings);
    }

    /// <param name="folder">Where the command is run; relative paths begin there.</param>
    public JobRequest Request(string folder) => Request(InspectOperation.OperationName, folder);
}
