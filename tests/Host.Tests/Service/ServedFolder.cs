using System.Net.Sockets;
using Engine.Client;
using Engine.Host.Jobs;
using Engine.Host.Service;

namespace Engine.Host.Tests.Service;

/// <summary>A service over fake jobs on a real unix socket, and clients of it.</summary>
internal sealed class ServedFolder : IAsyncDisposable
{
    public static readonly ServiceSettings Settings = new(
        BodyMebibytesMax: 1,
        HeadersKibibytesMax: 8,
        ConnectionsMax: 16,
        JobsListedMax: 500,
        HeadersPatience: TimeSpan.FromSeconds(10),
        IdlePatience: TimeSpan.FromSeconds(30),
        ReaderPatience: TimeSpan.FromSeconds(30),
        HeartbeatPause: TimeSpan.FromSeconds(30),
        RetryPause: TimeSpan.FromSeconds(7),
        EndPatience: TimeSpan.FromSeconds(5),
        AnswerPatience: TimeSpan.FromSeconds(10),
        CancelPatience: TimeSpan.FromSeconds(10));

    private readonly DirectoryInfo _folder;
    private readonly ServicePlace _place;
    private readonly JobServer _server;
    private bool _isStopped;

    private ServedFolder(DirectoryInfo folder, ServicePlace place, JobServer server, FakeJobs jobs, StringWriter log)
    {
        _folder = folder;
        _place = place;
        _server = server;
        Jobs = jobs;
        Log = log;
        Client = new(place.Socket);
        Remote = new(new EngineClient(place.Socket));
        Http = new(new SocketsHttpHandler { ConnectCallback = async (_, cancel) => new NetworkStream(await ConnectAsync(cancel), ownsSocket: true) })
        {
            BaseAddress = new("http://engine/"),
        };
    }

    public FakeJobs Jobs { get; }
    public StringWriter Log { get; }
    public EngineClient Client { get; }
    public RemoteJobs Remote { get; }
    public HttpClient Http { get; }
    public string Socket => _place.Socket;

    public static async Task<ServedFolder> StartAsync(ServiceSettings? settings = null)
    {
        var folder = Directory.CreateTempSubdirectory("engine-test-");
        var place = ServicePlace.Take(Path.Combine(folder.FullName, "engine"));
        var jobs = new FakeJobs();
        var log = new StringWriter();
        var facts = new ServiceFacts("1.2.3", "/state", FakeJob.Submitted, 4);
        var server = await JobServer.StartAsync(jobs, place.Socket, settings ?? Settings, new(log), facts, TimeProvider.System);
        return new(folder, place, server, jobs, log);
    }

    public async Task<Socket> ConnectAsync(CancellationToken cancel = default)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), cancel);
        return socket;
    }

    public async Task StopAsync()
    {
        if (!_isStopped)
            await _server.DisposeAsync();
        _isStopped = true;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Http.Dispose();
        await Remote.DisposeAsync();
        await StopAsync();
        _place.Dispose();
        _folder.Delete(recursive: true);
    }
}
