using System.Net.Sockets;
using Engine.Client;
using Engine.Host.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Engine.Host.Service;

/// <summary>
/// The service's HTTP API on a unix socket, for its user alone. Nothing of ASP.NET's defaults is in it: no files, no
/// environment, no address but the socket.
/// </summary>
internal sealed class JobServer : IAsyncDisposable
{
    // Kestrel gives each write reader-patience, and more to one that would take longer at this rate. A low rate would add
    // minutes for what is buffered already.
    private const double ReaderBytesPerSecond = 1 << 20;

    private readonly WebApplication _app;
    private readonly CancellationTokenSource _ending;
    private readonly string _socket;

    private JobServer(WebApplication app, CancellationTokenSource ending, string socket)
    {
        _app = app;
        _ending = ending;
        _socket = socket;
    }

    /// <summary>Listens when this returns.</summary>
    /// <param name="jobs">What the service is asked for; disposed by whoever gave it.</param>
    /// <param name="socket">A path that nothing is at, in a folder that is its user's alone.</param>
    /// <exception cref="EngineException"><c>service.listen</c>.</exception>
    public static async Task<JobServer> StartAsync(IJobs jobs, string socket, ServiceSettings settings, ServiceLog log, ServiceFacts facts, TimeProvider clock)
    {
        var ending = new CancellationTokenSource();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            Limit(kestrel, settings);
            kestrel.ListenUnixSocket(socket, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => IsTrusted(connection, log) ? next(connection) : Task.CompletedTask);
            });
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime>(new QuietLifetime());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.EndPatience);
        var app = builder.Build();
        app.Use(new ErrorAnswers(settings, log).HandleAsync);
        new Endpoints(jobs, settings, log, facts, clock, ending.Token).Map(app);
        try
        {
            await app.StartAsync();
            File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return new(app, ending, socket);
        }
        catch (Exception cause) when (cause is IOException or SocketException or UnauthorizedAccessException)
        {
            await app.DisposeAsync();
            ending.Dispose();
            throw new EngineException(
                new("service.listen", ErrorLayer.System, $"The service can't listen at {socket}.", cause.GetBaseException().Message), cause);
        }
    }

    /// <summary>Takes no more connections, tells the watchers, and lets the other requests end.</summary>
    public async ValueTask DisposeAsync()
    {
        File.Delete(_socket); // whoever comes now finds no service, and not one that hangs up
        await _ending.CancelAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _ending.Dispose();
    }

    private static void Limit(KestrelServerOptions kestrel, ServiceSettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = (long)settings.BodyMebibytesMax << 20;
        kestrel.Limits.MaxRequestHeadersTotalSize = settings.HeadersKibibytesMax << 10;
        kestrel.Limits.MaxRequestLineSize = Math.Min(kestrel.Limits.MaxRequestLineSize, settings.HeadersKibibytesMax << 10);
        kestrel.Limits.MaxConcurrentConnections = settings.ConnectionsMax;
        kestrel.Limits.RequestHeadersTimeout = settings.HeadersPatience;
        kestrel.Limits.KeepAliveTimeout = settings.IdlePatience;
        // Kestrel takes no grace below its own tick of a second.
        var grace = settings.ReaderPatience > TimeSpan.FromSeconds(1.5) ? settings.ReaderPatience : TimeSpan.FromSeconds(1.5);
        kestrel.Limits.MinResponseDataRate = new(ReaderBytesPerSecond, grace);
    }

    private static bool IsTrusted(ConnectionContext connection, ServiceLog log)
    {
        var peer = ServiceSocket.PeerOf(connection.Features.Get<IConnectionSocketFeature>()!.Socket);
        if (ServiceSocket.IsTrusted(peer))
            return true;
        log.Say($"refused the user {peer}");
        connection.Abort();
        return false;
    }

    /// <summary>The program itself listens to signals.</summary>
    private sealed class QuietLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
