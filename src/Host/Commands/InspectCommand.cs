using Engine.Host.Arguments;
using Engine.Host.Jobs;
using Engine.Host.Output;
using Engine.Operations.Inspect;

namespace Engine.Host.Commands;

/// <summary>Runs an inspection job over the images that are given.</summary>
internal sealed class InspectCommand : ICommand
{
    public string Name => InspectOperation.OperationName;
    public string Summary => "Tells which systems are on images, and what is installed in them";
    public string Help => """
        Tells which operating systems are on disk images: distribution, version, host name, where what is mounted, file
        systems, installed packages. Images are only read; not a byte of them changes.

        Usage: engine inspect [OPTION…] IMAGE…

        Each IMAGE is a guest of its own. Options:
          -a, --add IMAGE      a disk of one guest that has many: all -a together are one guest
          --format FORMAT      the format of the images after it: raw, qcow2, qed, vdi, vhdx, vmdk, vpc; or auto, which is
                               how it begins: qcow2 or raw, by a look at the image's header
          --images FILE        also the images that FILE names, one a line; - reads standard input
          --images0 [FILE]     the same with a NUL after each, as find -print0 writes them; standard input without FILE
          --output FORM        table, json (an array, in the order given) or ndjson (a report a line, in the order given)
          --parallel N         how many guests at once; by default as many as memory and cores allow

        Standard output has the result alone; progress goes to standard error. One bad image does not stop the others.
        Exit status: 0 when all guests were inspected, 1 when some failed (no system found is a failure), 2 for wrong usage,
        130 when interrupted.

        Examples:
          engine inspect disk.qcow2
          engine inspect --output json --format raw *.img
          engine inspect -a system.img -a data.img
          find /srv/images -name '*.qcow2' -print0 | engine inspect --images0 --output ndjson

        """;

    public async Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancel)
    {
        var arguments = InspectArguments.Parse(words);
        using var output = StandardOutput.Open();
        IReportWriter writer = arguments.Output switch
        {
            OutputFormat.Json => new JsonArrayWriter(output),
            OutputFormat.Ndjson => new NdjsonWriter(output),
            _ => new InspectTableWriter(output),
        };
        var allGood = await JobRun.RunAsync(new InspectOperation(TimeProvider.System), arguments.Guests, arguments.Parallel, writer, cancel);
        return allGood ? ExitStatus.Good : ExitStatus.SomeFailed;
    }
}
