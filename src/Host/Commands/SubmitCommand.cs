using System.Text;
using Engine.Actors.Jobs;
using Engine.Host.Arguments;
using Engine.Host.Commands.Jobs;
using Engine.Host.Jobs;
using Engine.Host.Output;
using Engine.Host.Unix;
using Engine.Operations.Inspect;
using Engine.Operations.Sysprep;

namespace Engine.Host.Commands;

/// <summary>Gives a job to the service, or runs it here when there is none.</summary>
internal sealed class SubmitCommand : ICommand
{
    public string Name => "submit";
    public string Summary => "Gives a job to the service, or runs it here, and tells its id";
    public string Help => $$"""
        Submits a job and prints its id. With a running service (engine serve) it returns at once and the service does the
        work. Without one the job runs here: its id is printed first, progress goes to standard error, and the command ends
        with the job. The job is in the journal from then on, whatever happens: see engine jobs --help.

        Usage: engine submit inspect [OPTION…] IMAGE…
               engine submit sysprep [OPTION…] IMAGE…
               engine submit apply [OPTION…] PLAN [IMAGE]

        Each IMAGE is a guest of its own. Options are those of the command of that name, but for --output and --timings; see
        engine inspect --help, engine sysprep --help, engine apply --help.

        Standard output is the id alone. Exit status: 0 when the service has the job, or when the job is done; 1 when it
        failed; 2 for wrong usage; 130 when interrupted: the job then stays as it is and can be resumed.

        Examples:
          engine submit inspect --priority 10 disk.qcow2
          id=$(engine submit inspect *.img) && engine jobs watch "$id" && engine jobs results "$id" --output json

        """;

    public async Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancel)
    {
        var request = Request(words, Posix.WorkingFolder());
        if (await RunningService.FindAsync(cancel) is { } service)
        {
            await using (service)
                Print(await service.SubmitAsync(request, cancel));
            return ExitStatus.Good;
        }
        await using var jobs = new LocalJobs(await EngineStart.StartAsync(request, cancel));
        var job = await jobs.SubmitAsync(request, cancel);
        Print(job);
        return await JobFollowing.InThisProcessAsync(jobs, job, JobRun.ImagesOf(request.Guests), null, cancel);
    }

    private static JobRequest Request(IReadOnlyList<string> words, string folder) => words switch
    {
        [InspectOperation.OperationName, ..] => InspectArguments.Parse([.. words.Skip(1)], hasOutput: false).Request(folder),
        [SysprepOperation.OperationName, ..] => SysprepArguments.Parse([.. words.Skip(1)], hasOutput: false).Request(folder),
        [ApplyOperation.OperationName, ..] => ApplyArguments.Parse([.. words.Skip(1)], hasOutput: false).Request(folder),
        [] => throw new UsageException("The operation is missing: engine submit inspect …"),
        _ => throw new UsageException($"There is no operation '{words[0]}'; there are: "
            + $"{InspectOperation.OperationName}, {SysprepOperation.OperationName}, {ApplyOperation.OperationName}."),
    };

    private static void Print(JobId job)
    {
        using var output = StandardOutput.Open();
        output.Write(Encoding.ASCII.GetBytes($"{job}\n"));
        output.Flush();
    }
}
