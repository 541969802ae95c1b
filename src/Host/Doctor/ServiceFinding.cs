using Engine.Host.Jobs;

namespace Engine.Host.Doctor;

/// <summary>Whether this user's service runs. Both is fine: without one, commands do their work themselves.</summary>
internal static class ServiceFinding
{
    public static async Task<Finding> OfAsync(string socket, Func<CancellationToken, Task<RemoteJobs?>> find, CancellationToken cancel)
    {
        try
        {
            await using var service = await find(cancel);
            return new("service", FindingStatus.Ok, service?.Health is { } health
                ? $"running as process {health.ProcessId}, version {health.Version}, at {socket}"
                : $"not running; 'engine serve' listens at {socket}");
        }
        catch (EngineException failed)
        {
            return new("service", FindingStatus.Warn, $"{failed.Error.Message} {failed.Error.Evidence}", failed.Error.Remedy);
        }
    }
}
