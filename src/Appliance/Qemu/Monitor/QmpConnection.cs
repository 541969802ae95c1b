using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Engine.Appliance.Qemu.Monitor;

/// <summary>One command of qemu's monitor.</summary>
/// <param name="File">An open file that goes with it, as <c>add-fd</c> and <c>getfd</c> need one.</param>
internal sealed record QmpCommand(string Name, JsonObject? Arguments = null, SafeHandle? File = null);

/// <summary>qemu refused a command.</summary>
public sealed class QmpException(string command, string reason) : Exception($"qemu refused {command}: {reason}")
{
    public string Reason { get; } = reason;
}

/// <summary>
/// The conversation with qemu's monitor. Commands are sent without waiting for the answers to earlier ones. qemu may be in a
/// guest's hands: what it says is bounded, and what it should not say ends the conversation.
/// </summary>
internal sealed class QmpConnection : IAsyncDisposable
{
    private const int LineBytesMax = 1024 * 1024;
    private const int EventsKeptMax = 256;
    private const int NewLine = (int)'\n';

    private readonly Socket _socket;
    private readonly Task _reading;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Lock _lock = new();
    private readonly Dictionary<long, (string Command, TaskCompletionSource<JsonElement> Answer)> _asked = [];
    private readonly List<(string Name, JsonElement Data)> _events = [];
    private readonly List<(Func<string, JsonElement, bool> Matches, TaskCompletionSource<JsonElement> Came)> _awaited = [];
    private long _lastId;
    private Exception? _ended;

    public QmpConnection(Socket socket)
    {
        _socket = socket;
        _reading = Task.Run(ReadAsync);
    }

    /// <exception cref="QmpException"></exception>
    /// <exception cref="IOException">qemu is gone.</exception>
    public async Task<JsonElement> ExecuteAsync(QmpCommand command, CancellationToken cancel) =>
        await (await SendAsync([command], cancel).ConfigureAwait(false))[0].WaitAsync(cancel).ConfigureAwait(false);

    /// <summary>Sends all at once, and waits for all answers.</summary>
    public async Task ExecuteAllAsync(IReadOnlyList<QmpCommand> commands, CancellationToken cancel) =>
        await Task.WhenAll(await SendAsync(commands, cancel).ConfigureAwait(false)).WaitAsync(cancel).ConfigureAwait(false);

    /// <summary>Waits for an event; one that came since the connection's start counts, and is used up.</summary>
    /// <returns>The event's data.</returns>
    /// <exception cref="IOException">qemu is gone.</exception>
    public Task<JsonElement> EventAsync(string name, Func<JsonElement, bool> matches, CancellationToken cancel)
    {
        lock (_lock)
        {
            var at = _events.FindIndex(one => one.Name == name && matches(one.Data));
            if (at >= 0)
            {
                var known = _events[at].Data;
                _events.RemoveAt(at);
                return Task.FromResult(known);
            }

            if (_ended is not null)
            {
                return Task.FromException<JsonElement>(new IOException("qemu's monitor is closed", _ended));
            }

            var came = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add(((happened, data) => happened == name && matches(data), came));
            return came.Task.WaitAsync(cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _reading.ConfigureAwait(false);
        _writing.Dispose();
    }

    /// <returns>The answers to come.</returns>
    private async Task<Task<JsonElement>[]> SendAsync(IReadOnlyList<QmpCommand> commands, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var answers = new Task<JsonElement>[commands.Count];
            var text = new StringBuilder();
            for (var index = 0; index < commands.Count; index++)
            {
                var (id, answer) = Ask(commands[index].Name);
                answers[index] = answer;
                text.Append(Line(commands[index], id));
                if (commands[index].File is { } file)
                {
                    // qemu keeps the files of one read only: each goes alone, and is taken before the next one comes.
                    await DescriptorSocket.SendAsync(_socket, Flush(), file, cancel).ConfigureAwait(false);
                    await answer.WaitAsync(cancel).ConfigureAwait(false);
                }
            }

            if (text.Length > 0)
            {
                await _socket.SendAsync(Flush(), cancel).ConfigureAwait(false);
            }

            return answers;

            byte[] Flush()
            {
                var bytes = Encoding.UTF8.GetBytes(text.ToString());
                text.Clear();
                return bytes;
            }
        }
        catch (SocketException cause)
        {
            throw new IOException("qemu's monitor is closed", cause);
        }
        finally
        {
            _writing.Release();
        }
    }

    private (long Id, Task<JsonElement> Answer) Ask(string command)
    {
        lock (_lock)
        {
            if (_ended is not null)
            {
                throw new IOException("qemu's monitor is closed", _ended);
            }

            var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = answer.Task.ContinueWith(failed => failed.Exception, TaskContinuationOptions.OnlyOnFaulted);
            _asked.Add(++_lastId, (command, answer));
            return (_lastId, answer.Task);
        }
    }

    private static string Line(QmpCommand command, long id)
    {
        var line = new JsonObject { ["execute"] = command.Name, ["id"] = id };
        if (command.Arguments is { } arguments)
        {
            line["arguments"] = arguments.DeepClone();
        }

        return line.ToJsonString() + "\n";
    }

    private async Task ReadAsync()
    {
        try
        {
            var buffer = new byte[16 * 1024];
            var kept = 0;
            while (await _socket.ReceiveAsync(buffer.AsMemory(kept)).ConfigureAwait(false) is > 0 and var count)
            {
                kept += count;
                var start = 0;
                while (buffer.AsSpan(start, kept - start).IndexOf((byte)NewLine) is >= 0 and var length)
                {
                    Take(buffer.AsMemory(start, length));
                    start += length + 1;
                }

                buffer.AsSpan(start, kept - start).CopyTo(buffer);
                kept -= start;
                if (kept == buffer.Length)
                {
                    Array.Resize(ref buffer, kept < LineBytesMax ? kept * 2 : throw new InvalidDataException("a line of qemu's monitor is too long"));
                }
            }

            End(new EndOfStreamException());
        }
        catch (Exception cause) when (cause is SocketException or ObjectDisposedException or JsonException or InvalidDataException or InvalidOperationException)
        {
            End(cause);
            _socket.Dispose(); // whoever says what it should not is not heard any further
        }
    }

    private void Take(ReadOnlyMemory<byte> line)
    {
        if (line.Span.IndexOfAnyExcept((byte)' ', (byte)'\r') < 0)
        {
            return;
        }

        using var document = JsonDocument.Parse(line);
        var message = document.RootElement;
        if (message.TryGetProperty("event", out var name))
        {
            Happened(name.GetString() ?? "", message.TryGetProperty("data", out var data) ? data.Clone() : default);
        }
        else if (message.TryGetProperty("id", out var id))
        {
            Answered(id.GetInt64(), message);
        }
    }

    private void Happened(string name, JsonElement data)
    {
        lock (_lock)
        {
            var at = _awaited.FindIndex(waiting => waiting.Matches(name, data));
            if (at >= 0)
            {
                _awaited[at].Came.TrySetResult(data);
                _awaited.RemoveAt(at);
                return;
            }

            if (_events.Count == EventsKeptMax)
            {
                _events.RemoveAt(0);
            }

            _events.Add((name, data));
        }
    }

    private void Answered(long id, JsonElement message)
    {
        (string Command, TaskCompletionSource<JsonElement> Answer) asked;
        lock (_lock)
        {
            if (!_asked.Remove(id, out asked))
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"qemu answers {id}, which nobody asked"));
            }
        }

        if (message.TryGetProperty("return", out var result))
        {
            asked.Answer.TrySetResult(result.Clone());
        }
        else
        {
            var reason = message.TryGetProperty("error", out var error) && error.TryGetProperty("desc", out var text) ? text.GetString() : null;
            asked.Answer.TrySetException(new QmpException(asked.Command, reason ?? "without a reason"));
        }
    }

    private void End(Exception cause)
    {
        lock (_lock)
        {
            _ended = cause;
            foreach (var (command, answer) in _asked.Values)
            {
                answer.TrySetException(new IOException($"qemu ended before it answered {command}", cause));
            }

            foreach (var (_, came) in _awaited)
            {
                came.TrySetException(new IOException("qemu's monitor is closed", cause));
                _ = came.Task.Exception;
            }

            _asked.Clear();
            _awaited.Clear();
        }
    }
}
