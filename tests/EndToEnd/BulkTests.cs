using System.Diagnostics;
using System.Security.Cryptography;
using Engine.Actors.Handles;
using Engine.Appliance;
using Engine.Protocol;
using Engine.Protocol.Client;
using Engine.Protocol.Errors;

namespace Engine.EndToEnd.Tests;

/// <summary>Content in amounts for which the bulk disk and large chunks are there.</summary>
[Collection(RealEngineCollection.Name)]
[Trait("Category", "Qemu")]
public sealed class BulkTests(RealEngine real) : IDisposable
{
    private const int Mebibyte = 1024 * 1024;
    private static readonly DeviceOrPath File = new("/large");
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(DisplayName = "300 MB go up and come back as they were, through the bulk disk and large chunks")]
    public async Task Whole()
    {
        await using var handle = await MountedAsync(sizeMebibytes: 1024);
        var content = Content(300_000_001);

        await handle.Guest.UploadAsync(new MemoryStream(content), File);

        var digest = Convert.ToHexStringLower(SHA256.HashData(content));
        (await handle.Guest.ChecksumAsync("sha256", new GuestPath(File.Name))).Should().Be(digest);
        using var back = new MemoryStream(content.Length);
        await handle.Guest.DownloadAsync(File, back);
        Convert.ToHexStringLower(SHA256.HashData(back.GetBuffer().AsSpan(0, (int)back.Length))).Should().Be(digest);
    }

    [Theory(DisplayName = "A file of any size around the borders of chunks arrives as it was")]
    [InlineData(0)]
    [InlineData(511)]
    [InlineData(256 * 1024)]
    [InlineData((256 * 1024) + 1)]
    [InlineData((256 * 1024) + 512)]
    [InlineData((256 * 1024) + Mebibyte - 1)]
    [InlineData((256 * 1024) + Mebibyte)]
    [InlineData((256 * 1024) + Mebibyte + 1)]
    public async Task Borders(int size)
    {
        await using var handle = await MountedAsync(sizeMebibytes: 64);
        var content = Content(size);

        await handle.Guest.UploadAsync(new MemoryStream(content), File);

        using var back = new MemoryStream();
        await handle.Guest.DownloadAsync(File, back);
        back.ToArray().AsSpan().SequenceEqual(content).Should().BeTrue();
    }

    [Fact(DisplayName = "An endless upload is cancelled within two seconds, and the handle stays usable")]
    public async Task Cancelled()
    {
        await using var handle = await MountedAsync(sizeMebibytes: 1024);
        using var cancel = new CancellationTokenSource();
        var upload = handle.Guest.UploadAsync(new Endless(cancel, cancelAfterBytes: 64 * Mebibyte), File, cancel.Token);

        await FluentActions.Awaiting(() => upload).Should().ThrowAsync<OperationCanceledException>();

        var began = Stopwatch.GetTimestamp();
        await handle.Guest.UploadAsync(new MemoryStream(Content(3 * Mebibyte)), File);
        Stopwatch.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact(DisplayName = "A disk that is full in the middle of a bulk upload is ENOSPC, and the handle stays usable")]
    public async Task Full()
    {
        await using var handle = await MountedAsync(sizeMebibytes: 64);

        var failed = await handle.Guest.Invoking(g => g.UploadAsync(new MemoryStream(Content(100 * Mebibyte)), File)).Should().ThrowAsync<ActionException>();

        failed.Which.Errno.Should().Be("ENOSPC");
        await handle.Guest.UploadAsync(new MemoryStream(Content(3 * Mebibyte)), File);
    }

    [Fact(DisplayName = "The bulk disk is in no list of devices, and can't be named")]
    public async Task Hidden()
    {
        await using var handle = await MountedAsync(sizeMebibytes: 64);

        (await handle.Guest.ListDevicesAsync()).Should().BeEquivalentTo([new Device("/dev/sda")]);
        await handle.Guest.Invoking(g => g.BlockdevGetsize64Async(new Device("/dev/vdb"))).Should().ThrowAsync<ActionException>();
    }

    private async Task<HandleClient> MountedAsync(int sizeMebibytes)
    {
        var handle = await real.LaunchAsync(new Drive(_folder.Blank("disk.img", sizeMebibytes), "raw", ReadOnly: false));
        await handle.Guest.MkfsAsync("ext4", new Device("/dev/sda"));
        await handle.Guest.MountAsync(new Mountable("/dev/sda"), "/");
        return handle;
    }

    private static byte[] Content(int size)
    {
        var content = new byte[size];
        new Random(size).NextBytes(content);
        return content;
    }

    /// <summary>Zeros for ever, which cancel themselves.</summary>
    private sealed class Endless(CancellationTokenSource cancel, long cancelAfterBytes) : MemoryStream
    {
        private long _given;

        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _given += buffer.Length;
            if (_given > cancelAfterBytes)
                cancel.Cancel();
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
