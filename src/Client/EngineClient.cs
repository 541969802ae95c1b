using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Engine.Client.Wire;

namespace Engine.Client;

/// <summary>
/// Talks to the service <c>engine serve</c> over its unix socket. Each call throws <see cref="ServiceException"/> when the
/// service refuses or can't be reached. Safe for many threads; calls wait as long as the service takes.
/// </summary>
public sealed class EngineClient : IDisposable
{
    // What a report is told by when there is none yet.
    private const string NoResult = "result.none";
    private const int AskBeforeBytes = 64 * 1024;

    private readonly string _socket;
    private readonly HttpClient _http;

    /// <param name="socket">The path of the service's socket; <see cref="ServiceSocket.Path"/> is this user's.</param>
    public EngineClient(string socket)
    {
        _socket = socket;
        _http = new(new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new("http://engine/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public Task<ServiceHealth> HealthAsync(CancellationToken cancel = default) => GetAsync("v1/health", WireJson.Default.ServiceHealth, cancel);

    /// <summary>Gives the service a job; it is in the journal when this returns.</summary>
    /// <returns>The job's id.</returns>
    public async Task<string> SubmitAsync(JobSubmission submission, CancellationToken cancel = default)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(submission, WireJson.Default.JobSubmission);
        var request = new HttpRequestMessage(HttpMethod.Post, "v1/jobs") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        // The service refuses by the length alone, and a refusal that comes in the midst of sending would be lost.
        request.Headers.ExpectContinue = body.Length > AskBeforeBytes;
        using var response = await SendAsync(request, cancel).ConfigureAwait(false);
        return (await ReadAsync(response, WireJson.Default.SubmittedJob, cancel).ConfigureAwait(false)).Id;
    }

    /// <summary>The newest jobs, newest first, without their tasks.</summary>
    public Task<IReadOnlyList<JobView>> ListAsync(int max, CancellationToken cancel = default) =>
        GetAsync($"v1/jobs?max={max}", WireJson.Default.IReadOnlyListJobView, cancel);

    /// <summary>One job with its tasks.</summary>
    public Task<JobView> ShowAsync(string id, CancellationToken cancel = default) => GetAsync(Job(id), WireJson.Default.JobView, cancel);

    /// <summary>One report, a JSON object in UTF-8, or null while there is none.</summary>
    public async Task<byte[]?> ResultAsync(string id, int task, CancellationToken cancel = default)
    {
        try
        {
            using var response = await SendAsync(new(HttpMethod.Get, $"{Job(id)}/results/{task}"), cancel).ConfigureAwait(false);
            return await GuardedAsync(() => response.Content.ReadAsByteArrayAsync(cancel), cancel).ConfigureAwait(false);
        }
        catch (ServiceException refused) when (refused.Error.Code == NoResult)
        {
            return null;
        }
    }

    /// <summary>The reports that there are, in the order in which the guests were given; one at a time is held in memory.</summary>
    public async IAsyncEnumerable<byte[]> ResultsAsync(string id, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        using var response = await SendAsync(new(HttpMethod.Get, $"{Job(id)}/results"), cancel).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var reports = JsonSerializer.DeserializeAsyncEnumerable(body, ReportJson.Default.JsonElement, cancel).GetAsyncEnumerator(cancel);
        await using var _ = reports.ConfigureAwait(false);
        while (await GuardedAsync(() => reports.MoveNextAsync().AsTask(), cancel).ConfigureAwait(false))
            yield return JsonMarshal.GetRawUtf8Value(reports.Current).ToArray();
    }

    /// <summary>What happened in the job and what happens further, to its end. Heartbeats are passed over.</summary>
    public async IAsyncEnumerable<ServiceEvent> EventsAsync(string id, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        using var response = await SendAsync(new(HttpMethod.Get, $"{Job(id)}/events"), cancel).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        // A sequence of values with nothing but white space between them, which is what lines of JSON are.
        var lines = JsonSerializer.DeserializeAsyncEnumerable(body, WireJson.Default.ServiceEvent, topLevelValues: true, cancel).GetAsyncEnumerator(cancel);
        await using var _ = lines.ConfigureAwait(false);
        while (await GuardedAsync(() => lines.MoveNextAsync().AsTask(), cancel).ConfigureAwait(false))
        {
            if (lines.Current is not { } happened || happened.Event == ServiceEvents.Heartbeat)
                continue;
            if (happened is { Event: ServiceEvents.Error, Error: { } error })
                throw new ServiceException(error);
            yield return happened;
            if (happened.Event == ServiceEvents.Finished)
                yield break;
        }
        throw ServiceException.NotReached(_socket, new EndOfStreamException("The stream of events ended before the job did."));
    }

    /// <summary>Asks the service to cancel a job that it owns. Returns before the job has ended; fine for one that has.</summary>
    public Task CancelAsync(string id, CancellationToken cancel = default) => PostAsync($"{Job(id)}/cancel", cancel);

    /// <summary>Has the service take over a job that nobody works on; fine for one that has ended or that it owns.</summary>
    public Task ResumeAsync(string id, CancellationToken cancel = default) => PostAsync($"{Job(id)}/resume", cancel);

    public void Dispose() => _http.Dispose();

    private static string Job(string id) => $"v1/jobs/{Uri.EscapeDataString(id)}";

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        using var response = await SendAsync(new(HttpMethod.Get, path), cancel).ConfigureAwait(false);
        return await ReadAsync(response, type, cancel).ConfigureAwait(false);
    }

    private async Task PostAsync(string path, CancellationToken cancel)
    {
        using var response = await SendAsync(new(HttpMethod.Post, path), cancel).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using (request)
        {
            var response = await GuardedAsync(() => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel), cancel).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
            {
                var error = await ReadAsync(response, WireJson.Default.ServiceError, cancel).ConfigureAwait(false);
                throw new ServiceException(error) { RetryAfter = response.Headers.RetryAfter?.Delta };
            }
        }
    }

    private Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancel) => GuardedAsync(
        async () => await response.Content.ReadFromJsonAsync(type, cancel).ConfigureAwait(false)
            ?? throw new JsonException("The answer is null."),
        cancel);

    /// <summary>Whatever breaks on the way is one thing to a caller: the service can't be reached.</summary>
    private async Task<T> GuardedAsync<T>(Func<Task<T>> exchange, CancellationToken cancel)
    {
        try
        {
            return await exchange().ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is HttpRequestException or IOException or SocketException or JsonException)
        {
            // A read that is cancelled may end as a broken connection.
            cancel.ThrowIfCancellationRequested();
            throw ServiceException.NotReached(_socket, cause.GetBaseException());
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), cancel).ConfigureAwait(false);
            var peer = ServiceSocket.PeerOf(socket);
            return ServiceSocket.IsTrusted(peer)
                ? new NetworkStream(socket, ownsSocket: true)
                : throw new IOException($"It is run by the user {peer}, who is neither root nor this one.");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
