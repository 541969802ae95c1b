using Engine.Actors.Jobs;
using Engine.Operations.Sysprep;

namespace Engine.Host.Arguments;

/// <summary>What the command lines of <c>sysprep</c> and <c>submit sysprep</c> ask for.</summary>
/// <param name="Operations">The operations that are done; null for the default ones.</param>
/// <param name="Hostname">Null leaves the name.</param>
/// <param name="Plan">Whether to find alone.</param>
/// <param name="To">The new file, as given; null changes the image in place.</param>
/// <param name="Timings">Whether to tell at the end what took how long.</param>
internal sealed record SysprepArguments(
    JobOptions Options, IReadOnlyList<string>? Operations, string? Hostname, bool Plan, string? To, bool KeepUndo, OutputFormat Output, bool Timings)
    : JobOptions(Options)
{
    /// <summary>The help of the options that both commands have.</summary>
    public const string OptionsHelp = $"""
          --enable LIST        only these operations, with commas between them
          --operations LIST    operations to add; with - before a name one to leave out. defaults and all are names, too. A
                               list that begins with + or - changes the default ones. Can be given many times
          --hostname NAME      gives the system this host name; brings the operation hostname with it
          --plan               changes nothing, and tells each path that would change with what it is; see engine apply
        {WritingOptions.Help}
        {ImagesHelp}
        {RunningHelp}
        """;

    /// <param name="hasOutput">Whether the command writes reports, and so takes <c>--output</c>.</param>
    /// <exception cref="UsageException">The words are wrong.</exception>
    public static SysprepArguments Parse(IReadOnlyList<string> words, bool hasOutput = true)
    {
        var walker = new ArgumentWalker(words);
        var options = new JobOptionsReader(writes: true);
        var writing = new WritingOptions();
        var choice = new OperationChoice();
        string? hostname = null;
        var plan = false;
        var output = OutputFormat.Table;
        var timings = false;
        while (walker.Next())
        {
            switch (walker.Option)
            {
                case "--enable":
                    choice.Enable(walker.Value());
                    break;
                case "--operations" or "--operation":
                    choice.Change(walker.Value());
                    break;
                case "--hostname":
                    hostname = walker.Value();
                    if (!SysprepOptions.IsHostname(hostname))
                        throw new UsageException($"'{hostname}' is no host name: letters, digits and hyphens, with dots between labels.");
                    break;
                case "--plan":
                    plan = true;
                    break;
                case "--output" when hasOutput:
                    output = walker.Output(Enum.GetValues<OutputFormat>());
                    break;
                case "--timings" when hasOutput:
                    timings = true;
                    break;
                default:
                    if (!writing.Take(walker) && !options.Take(walker))
                        throw walker.Unknown();
                    break;
            }
        }
        if (hostname is not null)
            choice.WithHostname();
        var all = options.End();
        if (plan && writing.IsGiven)
            throw new UsageException("A plan writes nothing: --to and --keep-undo belong to engine apply.");
        writing.Check(all.Guests);
        return new(all, choice.Chosen, hostname, plan, writing.To, writing.KeepUndo, output, timings);
    }

    /// <param name="folder">Where the command is run; relative paths begin there.</param>
    public JobRequest Request(string folder) => Request(SysprepOperation.OperationName, folder) with
    {
        Arguments = new SysprepOptions(Operations, Hostname, Plan).ToJson(),
        Writing = new(To is null ? null : Path.GetFullPath(To, folder), KeepUndo),
    };
}
