using Engine.Host.Arguments;
using Engine.Host.Unix;
using Engine.Operations.Sysprep;

namespace Engine.Host.Commands;

/// <summary>Submits a job that does what plans say, follows it and writes its reports.</summary>
internal sealed class ApplyCommand : ICommand
{
    public string Name => ApplyOperation.OperationName;
    public string Summary => "Does what a plan of sysprep says, or refuses when the image is another";
    public string Help => $$"""
        Does exactly what a plan says, which engine sysprep --plan --output json has written. Each path, with its attributes and
        the digest of its content, has to be what it was when the plan was made, and nothing may have come that would be
        changed, too. Else the image stays as it is, and the error plan.stale names the first differences.

        Usage: engine apply [OPTION…] PLAN [IMAGE]

        PLAN is a file, or - for standard input; it names its images. IMAGE is where the one image of a plan lies now. Options:
        {{ApplyArguments.OptionsHelp}}
          --output FORM        table, json (an array, in the plan's order) or ndjson (a report a line, in the plan's order)
          --timings            tells at the end, on standard error, what took how long: the program and each guest

        Exit status: 0 when all guests are changed, 1 when some failed, 2 for wrong usage, 130 when interrupted.

        Examples:
          engine apply plan.json
          engine apply --to template.img plan.json
          engine sysprep --plan --output json a.img | engine apply - copy-of-a.img

        """;

    public Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancel)
    {
        var arguments = ApplyArguments.Parse(words);
        return JobOutput.RunAsync(arguments.Request(Posix.WorkingFolder()), arguments.Output, arguments.Timings, cancel);
    }
}
