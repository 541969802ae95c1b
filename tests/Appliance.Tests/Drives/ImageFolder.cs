using System.Text.Json;
using Engine.Appliance.Drives;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Tests.Drives;

/// <summary>A folder for one test's images, and qemu-img to make them.</summary>
internal sealed class ImageFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("engine-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File(name), bytes);
        return File(name);
    }

    /// <summary>A copy of an image with a few bytes changed.</summary>
    public string Changed(string image, string name, params (long At, byte[] Bytes)[] changes)
    {
        System.IO.File.Copy(image, File(name), overwrite: true);
        using var copy = System.IO.File.OpenHandle(File(name), FileMode.Open, FileAccess.ReadWrite);
        foreach (var (at, bytes) in changes)
        {
            RandomAccess.Write(copy, bytes, at);
        }

        return File(name);
    }

    /// <summary>Runs <c>qemu-img create -f FORMAT WORDS…</c> in the folder.</summary>
    /// <returns>The path of <paramref name="name"/>, which has to be among the words.</returns>
    public async Task<string> CreateAsync(string name, string format, params string[] words)
    {
        await ImgAsync(["create", "-q", "-f", format, .. words]);
        return File(name);
    }

    public async Task<byte[]> ImgAsync(params string[] arguments)
    {
        var result = await CommandRunner.RunAsync(new Command("qemu-img", arguments) { WorkingDirectory = Path }, CancellationToken.None);
        result.ExitStatus.Should().Be(0, result.ErrorTail);
        return result.Output;
    }

    /// <summary>The size that qemu-img tells.</summary>
    public async Task<long> SizeAsync(string format, string image)
    {
        var told = await ImgAsync("info", "-f", format, "--output=json", image);
        return JsonDocument.Parse(told).RootElement.GetProperty("virtual-size").GetInt64();
    }

    public static ImageRefusedException Refused(string code, string path, string? format = null, ImageRules? rules = null)
    {
        var look = () => ImageHeader.Look(path, format, rules ?? ImageRules.Strict);
        var refusal = look.Should().Throw<ImageRefusedException>().Which;
        refusal.Code.Should().Be(code, refusal.Message);
        refusal.Message.Should().NotBeEmpty();
        refusal.Remedy.Should().NotBeEmpty();
        return refusal;
    }

    public ImageRules Allowed => new([Path], EvenInUse: false);
}
