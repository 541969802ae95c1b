using Engine.Actors.Jobs;
using Engine.Host.Arguments;
using Engine.Host.Jobs;
using Engine.Host.Output;
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

    public async Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancel)
    {
        var arguments = InspectArguments.Parse(words);
        var request = arguments.Request(Posix.WorkingFolder());
        using var output = StandardOutput.Open();
        var writer = ReportWriters.Of(arguments.Output, output);
        var times = arguments.Timings ? new InspectTimes(writer, TimeProvider.System) : null;
        bool allGood;
        await using (var jobs = await JobsAsync(request, times, cancel))
        {
            allGood = await JobRun.RunAsync(jobs, request, times ?? writer, cancel);
            times?.Mark("job", "from its submission to its last report");
        }
        times?.Mark("end", "until every appliance of this process is gone and its journal is closed");
        times?.WriteTo(Console.Error);
        return allGood ? ExitStatus.Good : ExitStatus.SomeFailed;
    }

    private static async Task<IJobs> JobsAsync(JobRequest request, InspectTimes? times, CancellationToken cancel)
    {
        if (await RunningService.FindAsync(cancel) is { } service)
        {
            times?.Mark("service", "until the service answered; guests' times are the service's");
            return service;
        }
        var engine = await EngineStart.StartAsync(request, cancel);
        times?.Mark("engine", "until this process's engine takes jobs; the first guest's appliance starts meanwhile");
        return new LocalJobs(engine);
    }
}
