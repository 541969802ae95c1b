using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Engine.Appliance.Bulk;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Tests.Bulk;

public sealed class NbdServerTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"nbd-{Guid.NewGuid():N}");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public NbdServerTests()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        _listener.Listen(1);
    }

    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(_path);
    }

    [Fact(DisplayName = "qemu's own client reads what is on the bulk disk, and gets an error where nothing is")]
    public async Task RealClient()
    {
        var disk = new BulkDisk();
        disk.Next.Span.Fill(171);
        disk.Offer(BulkDisk.ChunkBytes);
        disk.Next.Span.Fill(205);
        disk.Offer(512);
        var accepting = _listener.AcceptAsync();
        var client = CommandRunner.RunAsync(
            new Command(
                "qemu-io", "-r", "-f", "raw",
                "-c", "length", "-c", "read -P 0 0 64k", "-c", $"read -P 171 {BulkDisk.ChunkBytes} {BulkDisk.ChunkBytes}",
                "-c", $"read -P 205 {2 * BulkDisk.ChunkBytes} 512", "-c", $"read {500 * BulkDisk.ChunkBytes} 512",
                "-c", $"read -P 0 {BulkDisk.SizeBytes - 4096} 4096",
                $"nbd+unix:///?socket={_path}")
            { OutputBytesMax = 1024 * 1024 },
            CancellationToken.None);
        using var server = NbdServer.Start(await accepting, disk); // the client reads at once: all is there before

        var result = await client;

        var words = Encoding.UTF8.GetString(result.Output) + result.ErrorTail;
        words.Should().Contain("1 TiB").And.NotContain("verification failed");
        words.Split('\n').Count(line => line.Contains("Input/output error", StringComparison.Ordinal)).Should().Be(1);
        words.Split('\n').Count(line => line.StartsWith("read ", StringComparison.Ordinal) && !line.Contains("failed", StringComparison.Ordinal)).Should().Be(4);
        await server.Ended.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact(DisplayName = "A read is answered in order, and one that asks for too much or lies outside is refused without closing")]
    public async Task Requests()
    {
        using var client = await GoAsync();

        await client.SendAllAsync(Request(NbdWire.Read, cookie: 7, offset: 0, length: 512));
        (await ReplyAsync(client)).Should().Be((NbdWire.Success, 7UL));
        await client.ReceiveExactlyAsync(new byte[512]);
        foreach (var (offset, length) in new[] { (0L, 0u), (-1L, 512u), (BulkDisk.SizeBytes - 511, 512u), (long.MaxValue, 512u), (0L, uint.MaxValue), (0L, 33u << 20) })
        {
            await client.SendAllAsync(Request(NbdWire.Read, cookie: 8, offset, length));
            (await ReplyAsync(client)).Should().Be((NbdWire.Invalid, 8UL));
        }

        await client.SendAllAsync(Request(NbdWire.Read, cookie: 9, offset: 0, length: 32 << 20));
        (await ReplyAsync(client)).Should().Be((NbdWire.InputOutput, 9UL), "the second mebibyte is not there");
        await client.SendAllAsync(Request(type: 3, cookie: 10, offset: 0, length: 0));
        (await ReplyAsync(client)).Should().Be((NbdWire.Invalid, 10UL));
    }

    [Theory(DisplayName = "What the NBD protocol does not allow closes the connection and nothing else")]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Hostile(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            using var client = round % 2 == 0 ? await ConnectAsync() : await GoAsync();
            var bytes = new byte[random.Next(1, 5000)];
            random.NextBytes(bytes);
            if (round % 4 == 0 && bytes.Length >= 16)
            {
                Convert.FromHexString("00000003" + "49484156454f5054" + "00000006").CopyTo(bytes, 0); // an option of a random length
            }

            await client.SendAllAsync(bytes);
            client.Shutdown(SocketShutdown.Send);
            await Server.Ended.WaitAsync(TimeSpan.FromSeconds(10));
            Server.Ended.IsCompletedSuccessfully.Should().BeTrue();
        }
    }

    [Fact(DisplayName = "A write to the bulk disk closes the connection, since its length can't be believed")]
    public async Task Write()
    {
        using var client = await GoAsync();

        await client.SendAllAsync(Request(NbdWire.Write, cookie: 1, offset: 0, length: 512));

        await Server.Ended.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact(DisplayName = "A client that asks for options without end is closed")]
    public async Task EndlessOptions()
    {
        using var client = await ConnectAsync();
        await client.SendAllAsync(Convert.FromHexString("00000003"));

        var asking = async () =>
        {
            for (var option = 0; option < 1000; option++)
            {
                await client.SendAllAsync(Convert.FromHexString("49484156454f5054" + "00000063" + "00000000"));
                await client.ReceiveExactlyAsync(new byte[20]);
            }
        };

        await asking.Should().ThrowAsync<Exception>();
        await Server.Ended.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private NbdServer Server { get; set; } = null!;

    private async Task<Socket> ConnectAsync()
    {
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(_path));
        Server = NbdServer.Start(await _listener.AcceptAsync());
        await client.ReceiveExactlyAsync(new byte[18]);
        return client;
    }

    private async Task<Socket> GoAsync()
    {
        var client = await ConnectAsync();
        await client.SendAllAsync(Convert.FromHexString("00000003" + "49484156454f5054" + "00000001" + "00000000"));
        await client.ReceiveExactlyAsync(new byte[10]);
        return client;
    }

    private static byte[] Request(ushort type, ulong cookie, long offset, uint length)
    {
        var request = new byte[NbdWire.RequestBytes];
        BinaryPrimitives.WriteUInt32BigEndian(request, NbdWire.RequestMagic);
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(6), type);
        BinaryPrimitives.WriteUInt64BigEndian(request.AsSpan(8), cookie);
        BinaryPrimitives.WriteInt64BigEndian(request.AsSpan(16), offset);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(24), length);
        return request;
    }

    private static async Task<(uint Error, ulong Cookie)> ReplyAsync(Socket client)
    {
        var reply = new byte[NbdWire.ReplyBytes];
        await client.ReceiveExactlyAsync(reply);
        BinaryPrimitives.ReadUInt32BigEndian(reply).Should().Be(NbdWire.ReplyMagic);
        return (BinaryPrimitives.ReadUInt32BigEndian(reply.AsSpan(4)), BinaryPrimitives.ReadUInt64BigEndian(reply.AsSpan(8)));
    }
}
