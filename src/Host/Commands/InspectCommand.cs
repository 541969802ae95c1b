using Engine.Host.Arguments;
using Engine.Host.Unix;
using Engine.Operations.Inspect;

namespace Engine.Host.Commands;

/// <summary>Submits an inspection job over the images that are given, follows it and writes its reports.</summary>
internal sealed class InspectCommand : ICommand
{
    public string Name => InspectOperation.OperationName;
    public string Summary => "Tells which systems are on images, and what is installed in them";
    public string Help => $$"""
        Tells which operating systems are on disk images: distribution, version, host name, where what is mounted, file
        systems, installed packages. Images are only read; not a byte of them changes.

        Usage: engine inspect [OPTION…] IMAGE…

        Each IMAGE is a guest of its own. Options:
        {{InspectArguments.OptionsHelp}}
          --output FORM        table, json (an array, in the order given) or ndjson (a report a line, in the order given)
          --timings            tells at the end, on standard error, what took how long: the program and each guest

        It runs in the service when one runs (engine serve), else here. Standard output has the result alone; progress goes
        to standard error. One bad image does not stop the others. Interrupting it cancels the job.
        Exit status: 0 when all guests were inspected, 1 when some failed (no system found is a failure), 2 for wrong usage,
        130 when interrupted.

        Examples:
          engine inspect disk.qcow2
          engine inspect --output json --format raw *.img
          engine inspect -a system.img -a data.img
          find /srv/images -name '*.qcow2' -print0 | engine inspect --images0 --output ndjson

        """;

    public Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancel)
    {
        var arguments = InspectArguments.Parse(words);
        return JobOutput.RunAsync(arguments.Request(Posix.WorkingFolder()), arguments.Output, arguments.Timings, cancel);
    }
}
