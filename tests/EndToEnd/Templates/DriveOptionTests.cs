using System.Net;
using System.Text.RegularExpressions;
using Engine.Actors.Handles;
using Engine.Appliance;
using Engine.Appliance.Drives;
using Engine.Appliance.Processes;
using Engine.Protocol;
using Engine.Protocol.Errors;

namespace Engine.EndToEnd.Tests.Templates;

/// <summary>What can be asked of a drive, and images that servers give out.</summary>
[Trait("Category", "Qemu")]
[Collection(RealEngineCollection.Name)]
public sealed partial class DriveOptionTests(RealEngine real) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(DisplayName = "A drive is found by its label, has the sectors that were asked for, and frees what the guest discards")]
    public async Task LabelSectorDiscard()
    {
        var image = _folder.File("data.img");
        await File.WriteAllBytesAsync(image, [.. Enumerable.Repeat((byte)0xA5, 8 << 20)]);
        await using var handle = await real.LaunchAsync(
            TestFolder.ReadOnly(_folder.Blank("first.img", 8)),
            TestFolder.Writable(image) with { Label = "data", Options = new DriveOptions(CacheMode.Unsafe, DiscardMode.Enable, SectorBytes: 4096) });

        var labelled = new Device("/dev/disk/guestfs/data");
        (await handle.Guest.BlockdevGetsize64Async(labelled)).Should().Be(8 << 20);
        (await handle.Guest.BlockdevGetssAsync(labelled)).Should().Be(4096);
        (await handle.Guest.BlockdevGetssAsync(new Device("/dev/sda"))).Should().Be(512);
        await handle.Guest.DebugAsync("sh", ["blkdiscard /dev/sdb && sync"]);
        await handle.CloseAsync();

        FileStatus.DiskBytes(image).Should().BeLessThan(1 << 20, "its blocks are freed");
    }

    [Fact(DisplayName = "A label that no drive has is no device")]
    public async Task NoLabel()
    {
        await using var handle = await real.LaunchAsync(TestFolder.ReadOnly(_folder.Blank("first.img", 8)) with { Label = "one" });

        foreach (var name in (string[])["two", "", "one1", "one/../../sda"])
            await handle.Awaiting(open => open.Guest.BlockdevGetsize64Async(new Device($"/dev/disk/guestfs/{name}"))).Should().ThrowAsync<ActionException>();
    }

    [Fact(DisplayName = "What can't be had of a drive is refused before anything starts")]
    public async Task Refused()
    {
        var blank = TestFolder.Writable(_folder.Blank("blank.img", 8));

        (await CodeOf(blank with { Options = new DriveOptions(SectorBytes: 1024) })).Should().Be("image.options");
        (await CodeOf(blank with { Options = new DriveOptions(CopyOnRead: true) })).Should().Be("image.options");
        (await CodeOf(blank with { Label = "data1" })).Should().Be("image.options");
        (await CodeOf(new Drive("remote", "raw", ReadOnly: true) { Remote = new("ssh", "host", "/a.img") })).Should().Be("image.remote");
        (await CodeOf(new Drive("remote", "raw", ReadOnly: false) { Remote = new("http", "host", "/a.img") })).Should().Be("image.remote");
        (await CodeOf(new Drive("remote", "raw", ReadOnly: true) { Remote = new("nbd", $"unix:{_folder.File("none")}", "") })).Should().Be("image.remote");
    }

    [Fact(DisplayName = "An image that an nbd server gives out is read, and written where that is asked for, by a qemu without a network")]
    public async Task Nbd()
    {
        var image = _folder.Blank("served.img", 32);
        await using (var reading = await ServedAsync(image, new RemoteImage("nbd", $"unix:{await NbdAsync(image)}", ""), isReadOnly: true))
        {
            await reading.Guest.MkfsAsync("ext4", new Device("/dev/sda")); // into the overlay
            (await reading.Guest.BlockdevGetsize64Async(new Device("/dev/sda"))).Should().Be(32 << 20);
        }

        FileStatus.DiskBytes(image).Should().Be(0, "nothing was written to it");
        await using (var writing = await ServedAsync(image, new RemoteImage("nbd", $"unix:{await NbdAsync(image)}", ""), isReadOnly: false))
        {
            await writing.Guest.MkfsAsync("ext4", new Device("/dev/sda"), label: "served");
            await writing.CloseAsync();
        }

        await using var local = await real.LaunchAsync(TestFolder.ReadOnly(image));
        (await local.Guest.VfsLabelAsync(new Mountable("/dev/sda"))).Should().Be("served");
    }

    [Fact(DisplayName = "An image that a web server gives out is read, and what was read once is kept where that is asked for")]
    public async Task Http()
    {
        var image = _folder.Blank("web.img", 16);
        await real.WithGuestAsync(guest => guest.MkfsAsync("ext4", new Device("/dev/sda"), label: "web"), TestFolder.Writable(image));
        using var server = new RangeServer(image);

        await using var handle = await ServedAsync(image, new RemoteImage("http", server.Place, "web.img"), isReadOnly: true, new DriveOptions(CopyOnRead: true));

        (await handle.Guest.VfsLabelAsync(new Mountable("/dev/sda"))).Should().Be("web");
        server.Ranges.Should().BeGreaterThan(0);
    }

    private async Task<HandleClient> ServedAsync(string image, RemoteImage remote, bool isReadOnly, DriveOptions? options = null) =>
        await real.LaunchAsync(new Drive(image, "raw", isReadOnly) { Remote = remote, Options = options ?? new DriveOptions() });

    /// <summary>A server of one client, which ends with it.</summary>
    private async Task<string> NbdAsync(string image)
    {
        var socket = _folder.File($"nbd-{Guid.NewGuid():n}");
        _ = CommandRunner.RunAsync(new Command("qemu-nbd", "--format", "raw", "--socket", socket, image), CancellationToken.None);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!File.Exists(socket))
            await Task.Delay(20, limit.Token);
        return socket;
    }

    private async Task<string> CodeOf(Drive drive) =>
        (await real.Awaiting(engine => engine.LaunchAsync(drive)).Should().ThrowAsync<EngineException>()).Which.Error.Code;

    /// <summary>A web server of one file, which answers ranges as qemu asks for them.</summary>
    private sealed partial class RangeServer : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly string _image;
        private int _ranges;

        public RangeServer(string image)
        {
            _image = image;
            using var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            free.Start();
            Place = $"127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
            free.Stop();
            _listener.Prefixes.Add($"http://{Place}/");
            _listener.Start();
            _ = ServeAsync();
        }

        public string Place { get; }
        public int Ranges => Volatile.Read(ref _ranges);

        public void Dispose() => _listener.Close();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                    Answer(await _listener.GetContextAsync());
            }
            catch (Exception cause) when (cause is HttpListenerException or ObjectDisposedException)
            {
                // closed
            }
        }

        private void Answer(HttpListenerContext context)
        {
            using var file = File.OpenRead(_image);
            using var response = context.Response;
            response.Headers["Accept-Ranges"] = "bytes";
            if (RangeWords().Match(context.Request.Headers["Range"] ?? "") is not { Success: true } range)
            {
                response.ContentLength64 = file.Length;
                return;
            }
            Interlocked.Increment(ref _ranges);
            var start = long.Parse(range.Groups[1].Value);
            var end = Math.Min(long.Parse(range.Groups[2].Value), file.Length - 1);
            var content = new byte[end - start + 1];
            file.Position = start;
            file.ReadExactly(content);
            response.StatusCode = 206;
            response.Headers["Content-Range"] = $"bytes {start}-{end}/{file.Length}";
            response.ContentLength64 = content.Length;
            response.OutputStream.Write(content);
        }

        [GeneratedRegex("^bytes=([0-9]+)-([0-9]+)$")]
        private static partial Regex RangeWords();
    }
}
