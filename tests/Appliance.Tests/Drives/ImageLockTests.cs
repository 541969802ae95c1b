using Engine.Appliance.Drives;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Tests.Drives;

/// <summary>Images that a running qemu has, here the storage daemon as it takes the same locks as a machine.</summary>
public sealed class ImageLockTests : IAsyncDisposable
{
    private static readonly ImageRules _evenInUse = new([], EvenInUse: true);

    private readonly ImageFolder _folder = new();
    private ChildProcess? _holder;

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _folder.Dispose();
    }

    [Theory(DisplayName = "An image that a running machine writes is in use, and read only where that is asked for")]
    [InlineData("raw")]
    [InlineData("qcow2")]
    public async Task Writer(string format)
    {
        var image = await _folder.CreateAsync("disk", format, "disk", "1M");
        await HoldAsync(image, format, isReadOnly: false);

        var refusal = ImageFolder.Refused("image.in-use", image, format);

        refusal.Remedy.Should().Contain("--even-in-use");
        ImageFolder.Refused("image.in-use", image).Message.Should().Contain(image);
        ImageHeader.Look(image, format, _evenInUse).Format.Should().Be(format);
        await EndAsync();
        ImageHeader.Look(image, format, ImageRules.Strict).Format.Should().Be(format, "its holder has ended");
    }

    [Fact(DisplayName = "An image that a running machine only reads is let in to readers, and not to a writer")]
    public async Task Reader()
    {
        var image = await _folder.CreateAsync("disk", "qcow2", "disk", "1M");
        await HoldAsync(image, "qcow2", isReadOnly: true);

        ImageHeader.Look(image, "qcow2", ImageRules.Strict).Format.Should().Be("qcow2");
        var write = () => ImageGraph.Open(image, "qcow2", _evenInUse, toWrite: true);
        write.Should().Throw<ImageRefusedException>().Which.Code.Should().Be("image.in-use");
    }

    [Fact(DisplayName = "A lock anywhere in a chain counts")]
    public async Task Chain()
    {
        var bottom = await _folder.CreateAsync("base", "qcow2", "base", "1M");
        var top = await _folder.CreateAsync("top", "qcow2", "-b", "base", "-F", "qcow2", "top");
        await HoldAsync(bottom, "qcow2", isReadOnly: false);

        ImageFolder.Refused("image.in-use", top, null, _folder.Allowed).Message.Should().Contain(bottom);
        ImageHeader.Look(top, null, _folder.Allowed with { EvenInUse = true }).Format.Should().Be("qcow2");
    }

    private async Task HoldAsync(string image, string format, bool isReadOnly)
    {
        var write = isReadOnly ? "off" : "on";
        var socket = _folder.File("socket");
        _holder = await ChildProcess.StartAsync(new ChildStart(
            "qemu-storage-daemon",
            [
                "--blockdev", $"driver={format},node-name=disk,read-only={(isReadOnly ? "on" : "off")},file.driver=file,file.filename={image}",
                "--nbd-server", $"addr.type=unix,addr.path={socket}", "--export", $"type=nbd,id=e,node-name=disk,writable={write}",
                "--pidfile", _folder.File("started"),
            ]));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!File.Exists(_folder.File("started")))
        {
            _holder.Exited.IsCompleted.Should().BeFalse("it holds the image until it is ended");
            await Task.Delay(20, limit.Token);
        }
    }

    private async Task EndAsync()
    {
        if (_holder is not null)
        {
            await _holder.DisposeAsync();
        }
    }
}
