using Engine.Host.Commands.Jobs;

namespace Engine.Host.Arguments;

/// <summary>What the command line of a subcommand of <c>jobs</c> asks for.</summary>
/// <param name="Id">As given; empty for a subcommand that takes none.</param>
/// <param name="Output">Null when it is not given.</param>
internal sealed record JobsArguments(string Id, OutputFormat? Output, int Max)
{
    public const int MaxDefault = 50;
    private const int MaxMax = 1_000_000;

    /// <exception cref="UsageException">The words are wrong.</exception>
    public static JobsArguments Parse(IJobsSubcommand subcommand, IReadOnlyList<string> words)
    {
        var walker = new ArgumentWalker(words);
        string? id = null;
        OutputFormat? output = null;
        var max = MaxDefault;
        while (walker.Next())
        {
            switch (walker.Option)
            {
                case null when subcommand.TakesId && id is null && walker.Word.Length > 0:
                    id = walker.Word;
                    break;
                case "--output" when subcommand.Outputs.Count > 0:
                    output = walker.Output(subcommand.Outputs);
                    break;
                case "--max" when subcommand.TakesMax:
                    max = walker.Number(1, MaxMax);
                    break;
                default:
                    throw walker.Unknown();
            }
        }
        if (subcommand.TakesId && id is null)
            throw new UsageException("A job's id is needed; 'engine jobs list' has them.");
        return new(id ?? "", output, max);
    }
}
