using System.Net.Sockets;
using Engine.Client;
using Engine.Host.Service;

namespace Engine.Host.Jobs;

/// <summary>Finds this user's service.</summary>
internal static class RunningService
{
    /// <summary>The service when one listens, or null.</summary>
    /// <exception cref="EngineException"><c>service.silent</c>: something listens and does not answer.</exception>
    public static Task<RemoteJobs?> FindAsync(CancellationToken cancel) =>
        FindAsync(ServiceSocket.Path(), () => ServiceSettings.OfUser().AnswerPatience, TimeProvider.System, cancel);

    internal static async Task<RemoteJobs?> FindAsync(string socket, Func<TimeSpan> patience, TimeProvider clock, CancellationToken cancel)
    {
        if (!File.Exists(socket))
            return null;
        using var limit = new CancellationTokenSource(patience(), clock);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var client = new EngineClient(socket);
        try
        {
            return new(client, await client.HealthAsync(given.Token));
        }
        catch (ServiceException gone) when (gone.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.AddressNotAvailable })
        {
            // A killed service's socket, or one that ended in this moment; the next service removes it.
            client.Dispose();
            return null;
        }
        catch (ServiceException failed)
        {
            client.Dispose();
            throw new EngineException(WireErrors.Error(failed.Error), failed);
        }
        catch (OperationCanceledException cause) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            client.Dispose();
            throw new EngineException(
                new("service.silent", ErrorLayer.System, "The service does not answer.", socket, "End it and start it again: engine serve", Retryable: true),
                cause);
        }
    }
}
