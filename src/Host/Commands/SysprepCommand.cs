using System.Text;
using Engine.Host.Arguments;
using Engine.Host.Output;
using Engine.Host.Unix;
using Engine.Operations.Sysprep;

namespace Engine.Host.Commands;

/// <summary>Submits a job that prepares the guests that are given, follows it and writes its reports.</summary>
internal sealed class SysprepCommand : ICommand
{
    public string Name => SysprepOperation.OperationName;
    public string Summary => "Makes templates of guests: takes away ids, keys, histories, logs";
    public string Help => $$"""
        Takes from guests what makes each of them one certain machine, so that others can be made of them: the machine id, SSH
        keys, histories, logs, leases, caches and more. The machines must be shut down. An image changes as a whole or not at
        all, and only after the changed guest was looked at again. docs/sysprep.md tells of each operation.

        Usage: engine sysprep [OPTION…] IMAGE…
               engine sysprep --list-operations

        Each IMAGE is a guest of its own. Options:
        {{SysprepArguments.OptionsHelp}}
          --list-operations    tells which operations there are; those with * are done by default
          --output FORM        table, json (an array, in the order given) or ndjson (a report a line, in the order given)
          --timings            tells at the end, on standard error, what took how long: the program and each guest

        It runs in the service when one runs (engine serve), else here. Standard output has the result alone; progress goes
        to standard error. One bad image does not stop the others. Interrupting it cancels the job.
        Exit status: 0 when all guests are prepared or planned, 1 when some failed (no system found is a failure), 2 for wrong
        usage, 130 when interrupted.

        Examples:
          engine sysprep disk.qcow2
          engine sysprep --hostname template --operations -logfiles --to template.img disk.img
          engine sysprep --enable ssh-hostkeys,machine-id *.img
          engine sysprep --plan --output json disk.img >plan.json && engine apply plan.json

        """;

    public Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancel)
    {
        if (words.TakeWhile(word => word != "--").Contains("--list-operations"))
        {
            List();
            return Task.FromResult(ExitStatus.Good);
        }
        var arguments = SysprepArguments.Parse(words);
        return JobOutput.RunAsync(arguments.Request(Posix.WorkingFolder()), arguments.Output, arguments.Timings, cancel);
    }

    // A name, a star or a space, a heading: as programs that read the peer's list expect it.
    private static void List()
    {
        using var output = StandardOutput.Open();
        foreach (var choice in SysprepSteps.Choices)
            output.Write(Encoding.ASCII.GetBytes($"{choice.Name} {(choice.IsDefault ? '*' : ' ')} {choice.Heading}\n"));
        output.Flush();
    }
}
