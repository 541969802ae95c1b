using System.IO.Pipelines;
using System.Security.Cryptography;
using Engine.Appliance.Bulk;
using Engine.Protocol.Client;

namespace Engine.Actors.Appliances;

/// <summary>What our own daemon is told around a template.</summary>
internal static class DaemonVoices
{
    private const int SeedBytes = 64;

    public static DaemonVoice Of(TimeProvider clock) => new(FreezeAsync, (channel, cancel) => ThawAsync(channel, clock, cancel));

    private static async Task FreezeAsync(IDuplexPipe channel, CancellationToken cancel)
    {
        var connection = new RpcConnection(channel);
        var daemon = new GuestClient(connection);
        await connection.AwaitLaunchAsync(cancel).ConfigureAwait(false);
        await SayAsync(daemon.PingDaemonAsync(cancel), cancel).ConfigureAwait(false);

        // Each clone agrees for itself, and finds the bulk disk found.
        await SayAsync(daemon.EngineAgreeAsync(WireWords.AgreedContentBytesMax, BulkDisk.Serial, cancel), cancel).ConfigureAwait(false);
        await SayAsync(daemon.EngineFreezeAsync(cancel), cancel).ConfigureAwait(false);
    }

    // The connection is not closed: the channel is the handle's from here on.
    private static Task ThawAsync(IDuplexPipe channel, TimeProvider clock, CancellationToken cancel)
    {
        var daemon = new GuestClient(new RpcConnection(channel));
        var sinceEpoch = clock.GetUtcNow() - DateTimeOffset.UnixEpoch;
        return SayAsync(daemon.EngineThawAsync(RandomNumberGenerator.GetBytes(SeedBytes), sinceEpoch.Ticks * TimeSpan.NanosecondsPerTick, cancel), cancel);
    }

    /// <summary>A call that was sent does not end by its token.</summary>
    /// <exception cref="IOException">The daemon refused, or did not speak as it should.</exception>
    private static async Task SayAsync(Task call, CancellationToken cancel)
    {
        try
        {
            await call.WaitAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is ActionException or EngineException)
        {
            throw new IOException(cause is EngineException { Error: var error } ? $"{error.Message} {error.Evidence}" : cause.Message, cause);
        }
    }
}
