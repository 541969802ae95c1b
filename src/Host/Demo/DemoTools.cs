using Engine.Appliance.Processes;

namespace Engine.Host.Demo;

/// <summary>Runs the tools that make the demo's trees.</summary>
internal static class DemoTools
{
    private static readonly TimeSpan _timeMax = TimeSpan.FromMinutes(15);

    /// <exception cref="EngineException"><c>demo.tool</c>: it is missing, failed or took too long; its own words are the evidence.</exception>
    public static async Task<byte[]> RunAsync(Command command, string doing, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_timeMax);
        try
        {
            var result = await CommandRunner.RunAsync(command, limit.Token);
            return result.ExitStatus == 0 ? result.Output
                : throw Failed($"{command.Program} ended with status {result.ExitStatus}", result.ErrorTail);
        }
        catch (ProgramMissingException cause)
        {
            throw Failed(cause.Message, "", cause);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw Failed($"{command.Program} took longer than {_timeMax.TotalMinutes} minutes", "");
        }

        EngineException Failed(string why, string evidence, Exception? cause = null) => new(
            new("demo.tool", ErrorLayer.Tool, $"Could not {doing}: {why}.", evidence,
                "See that this machine reaches its Debian mirror (apt-get update) and has room below the cache folder."), cause);
    }
}
