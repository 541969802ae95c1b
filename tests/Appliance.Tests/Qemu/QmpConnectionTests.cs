using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Engine.Appliance.Qemu.Monitor;

namespace Engine.Appliance.Tests.Qemu;

public sealed class QmpConnectionTests : IAsyncDisposable
{
    private readonly Socket _qemu;
    private readonly QmpConnection _monitor;
    private readonly CancellationToken _soon = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public QmpConnectionTests()
    {
        using var pair = Engine.Appliance.Processes.SocketPair.Create();
        _monitor = new QmpConnection(pair.TakeOurs());
        _qemu = new Socket(new SafeSocketHandle(Dup(pair.Theirs), ownsHandle: true));
    }

    public async ValueTask DisposeAsync()
    {
        _qemu.Dispose();
        await _monitor.DisposeAsync();
    }

    [Fact(DisplayName = "Commands are sent without waiting for the answers to earlier ones, and each gets its own")]
    public async Task Pipelined()
    {
        var first = _monitor.ExecuteAsync(new QmpCommand("query-a"), _soon);
        var second = _monitor.ExecuteAsync(new QmpCommand("query-b"), _soon);
        var asked = await ReadLinesAsync(2);

        await SayAsync("""{"QMP": {}}""" + "\r\n" + """{"event": "RESUME"}""");
        await SayAsync($$"""{"return": "b", "id": {{IdOf(asked[1])}}}""");
        await SayAsync($$"""{"error": {"class": "GenericError", "desc": "no a"}, "id": {{IdOf(asked[0])}}}""");

        (await second).GetString().Should().Be("b");
        (await FluentActions.Awaiting(() => first).Should().ThrowAsync<QmpException>()).Which.Reason.Should().Be("no a");
        await _monitor.EventAsync("RESUME", _ => true, _soon);
    }

    [Theory(DisplayName = "A monitor that says what it should not is left, and whoever waits for it is told")]
    [InlineData("no json\n")]
    [InlineData("{\"return\": {}, \"id\": 4711}\n")]
    [InlineData("{\"return\": {}, \"id\": \"one\"}\n")]
    [InlineData("{\"event\": 5}\n")]
    [InlineData("[1]\n")]
    [InlineData("")]
    [InlineData("long")]
    public async Task Hostile(string words)
    {
        var waiting = _monitor.ExecuteAsync(new QmpCommand("query-status"), _soon);
        var happens = _monitor.EventAsync("RESUME", _ => true, _soon);
        await ReadLinesAsync(1);

        if (words.Length == 0)
            _qemu.Shutdown(SocketShutdown.Both);
        else if (words == "long")
            await FloodAsync();
        else
            await _qemu.SendAsync(Encoding.UTF8.GetBytes(words), _soon);

        await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<IOException>();
        await FluentActions.Awaiting(() => happens).Should().ThrowAsync<IOException>();
        await FluentActions.Awaiting(() => _monitor.ExecuteAsync(new QmpCommand("query-status"), _soon)).Should().ThrowAsync<IOException>();
        await FluentActions.Awaiting(() => _monitor.EventAsync("RESUME", _ => true, _soon)).Should().ThrowAsync<IOException>();
    }

    [Fact(DisplayName = "Events that nobody waits for are kept up to a bound, and the oldest go")]
    public async Task ManyEvents()
    {
        var asking = _monitor.ExecuteAsync(new QmpCommand("query-status"), _soon);
        var asked = await ReadLinesAsync(1);
        var all = string.Concat(Enumerable.Range(0, 1000).Select(number => $$"""{"event": "E{{number}}"}""" + "\n"));
        await SayAsync(all + $$"""{"return": {}, "id": {{IdOf(asked[0])}}}""");
        await asking;

        await _monitor.EventAsync("E999", _ => true, _soon);
        _qemu.Shutdown(SocketShutdown.Both);
        await FluentActions.Awaiting(() => _monitor.EventAsync("E1", _ => true, _soon)).Should().ThrowAsync<IOException>();
    }

    // A line that never ends: the other side closes before it has taken all of it.
    private async Task FloodAsync()
    {
        try
        {
            for (var sent = 0; sent < 64; sent++)
                await _qemu.SendAsync(new byte[64 * 1024], _soon);
        }
        catch (SocketException)
        {
        }
    }

    private Task SayAsync(string line) => _qemu.SendAsync(Encoding.UTF8.GetBytes(line + "\r\n"), _soon).AsTask();

    private async Task<List<string>> ReadLinesAsync(int count)
    {
        var text = "";
        var buffer = new byte[4096];
        while (text.Count(letter => letter == '\n') < count)
            text += Encoding.UTF8.GetString(buffer.AsSpan(0, await _qemu.ReceiveAsync(buffer, _soon)));
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static long IdOf(string line) => JsonDocument.Parse(line).RootElement.GetProperty("id").GetInt64();

    private static nint Dup(System.Runtime.InteropServices.SafeHandle handle) => Engine.Appliance.Processes.Libc.fcntl(handle, 1030, 0);
}
