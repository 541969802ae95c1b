using System.Text.Json;
using Engine.Appliance.Drives;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Tests.Drives;

public sealed class ScratchOverlayTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory(DisplayName = "qemu-img finds an overlay sound, empty and of the size asked for")]
    [InlineData(0)]
    [InlineData(512)]
    [InlineData(536870912)] // one L1 entry
    [InlineData(536870912 + 512)]
    [InlineData(4398046511104 + 512)] // the L1 table's second cluster
    [InlineData(Qcow2Layout.VirtualSizeBytesMax)]
    [InlineData(Qcow2Layout.VirtualSizeBytesMax + 512)] // larger clusters
    [InlineData(1L << 60)]
    [InlineData(Qcow2Layout.LargestSizeBytesMax)]
    public async Task Sound(long sizeBytes)
    {
        using var overlay = ScratchOverlay.Create(_folder, sizeBytes);
        Directory.GetFiles(_folder).Should().BeEmpty("the file has no name");

        using var info = JsonDocument.Parse(await ImgAsync(overlay, "info"));
        using var check = JsonDocument.Parse(await ImgAsync(overlay, "check"));

        info.RootElement.GetProperty("virtual-size").GetInt64().Should().Be(sizeBytes);
        info.RootElement.GetProperty("format").GetString().Should().Be("qcow2");
        info.RootElement.TryGetProperty("backing-filename", out _).Should().BeFalse();
        check.RootElement.GetProperty("check-errors").GetInt64().Should().Be(0);
        check.RootElement.TryGetProperty("leaks", out _).Should().BeFalse();
    }

    [Fact(DisplayName = "Writes go to the overlay and reads fall through to the image")]
    public async Task Layers()
    {
        var image = Path.Combine(_folder, "image");
        await File.WriteAllBytesAsync(image, Enumerable.Repeat((byte)0x11, 200_000).ToArray());
        using var overlay = ScratchOverlay.Create(_folder, 200_192);
        var layered = "driver=qcow2,file.driver=file,file.filename=/proc/self/fd/3," +
            $"backing.driver=raw,backing.file.driver=file,backing.file.filename={image}";

        var output = await RunAsync(
            overlay, "qemu-io", "--image-opts", layered,
            "-c", "write -P 0x22 65536 512", "-c", "read -P 0x11 0 65536", "-c", "read -P 0x22 65536 512",
            "-c", "read -P 0x11 66048 133952");

        output.Should().NotContain("Pattern verification failed");
        (await File.ReadAllBytesAsync(image)).Should().OnlyContain(value => value == 0x11);
    }

    [Fact(DisplayName = "A folder that takes no file is an error")]
    public void NoFolder()
    {
        var create = () => ScratchOverlay.Create(Path.Combine(_folder, "none"), 512);

        create.Should().Throw<IOException>();
    }

    private Task<string> ImgAsync(System.Runtime.InteropServices.SafeHandle overlay, string command) =>
        RunAsync(overlay, "qemu-img", command, "--output=json", "-f", "qcow2", "/proc/self/fd/3");

    private async Task<string> RunAsync(System.Runtime.InteropServices.SafeHandle overlay, string program, params string[] arguments)
    {
        var output = new MemoryStream();
        var errors = new TailBuffer(1000);
        await using var child = await ChildProcess.StartAsync(
            new ChildStart(program, arguments) { Inherited = [overlay], WorkingDirectory = _folder });
        (await child.DrainAsync(output.Write, errors.Add)).Status.Should().Be(0, errors.ToString());
        return System.Text.Encoding.UTF8.GetString(output.ToArray());
    }

    [Fact(DisplayName = "A scratch file's name that was left by a killed engine is removed later; a young one may be in use")]
    public void Sweeps()
    {
        var old = Path.Combine(_folder, ".engine-old");
        var young = Path.Combine(_folder, ".engine-young");
        File.WriteAllText(old, "");
        File.WriteAllText(young, "");
        File.SetLastWriteTimeUtc(old, File.GetLastWriteTimeUtc(young).AddHours(-2));

        ScratchOverlay.Sweep(_folder);

        File.Exists(old).Should().BeFalse();
        File.Exists(young).Should().BeTrue();
    }
}
