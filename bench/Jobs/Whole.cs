using Engine.Appliance.Processes;

namespace Engine.JobBench;

/// <summary>A job that is run to its end, and one whose engine is killed half way and that another goes on with.</summary>
internal static class Whole
{
    public static async Task RunAsync(string state, int guests)
    {
        var calm = await RunAsync(Path.Combine(state, "calm"), killAt: int.MaxValue, "submit", $"{guests}");
        Console.WriteLine($"{guests} guests, {Environment.ProcessorCount} cores");
        Console.WriteLine($"start {calm["started"]:0.00} s, submit {calm["submitted"]:0.00} s, whole job {calm["finished"]:0.00} s, "
            + $"{2 * guests / calm["finished"]:0} journalled transitions a second, {calm["mebibytes"]:0} MiB at most");

        var killed = Path.Combine(state, "killed");
        await RunAsync(killed, killAt: guests / 2, "submit", $"{guests}");
        var after = await RunAsync(killed, killAt: int.MaxValue, "resume");
        Console.WriteLine($"killed at half: restart and recovery {after["recovered"]:0.00} s, the rest {after["finished"]:0.00} s, "
            + $"{after["attempts"]:0} attempts for {guests} guests, {after["mebibytes"]:0} MiB at most");
    }

    private static async Task<Dictionary<string, double>> RunAsync(string state, int killAt, string part, params string[] more)
    {
        Directory.CreateDirectory(state);
        var figures = new Dictionary<string, double>();
        using var kill = new CancellationTokenSource();
        var program = Environment.ProcessPath!;
        string[] arguments = [typeof(Whole).Assembly.Location, part, state, .. more];
        try
        {
            await CommandRunner.RunAsync(
                new Command(program, arguments)
                {
                    OnErrorLine = line =>
                    {
                        if (line.Split(' ') is not [var name, var value] || !double.TryParse(value, out var figure))
                        {
                            Console.Error.WriteLine(line);
                            return;
                        }
                        figures[name] = figure;
                        if (name == "done" && figure >= killAt)
                            kill.Cancel();
                    },
                },
                kill.Token);
        }
        catch (OperationCanceledException) when (kill.IsCancellationRequested)
        {
            // killed, as it was to be
        }
        return figures;
    }
}
