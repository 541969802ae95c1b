using System.Text;
using Engine.Appliance.Drives;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Tests.Drives;

public sealed class ByteNameTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(DisplayName = "An image whose name is no UTF-8 is opened, and a tool gets the name's own bytes")]
    public async Task NameOfBytes()
    {
        var image = $"{_folder}/é\udc80\n\udcff.img";
        var made = await CommandRunner.RunAsync(new Command("truncate", "-s", "1024", image), default);
        made.ExitStatus.Should().Be(0, made.ErrorTail);

        var listed = await CommandRunner.RunAsync(new Command("/bin/bash", "-c", "cd \"$1\" && printf %s *", "bash", _folder), default);
        listed.Output.Should().Equal([.. "é"u8, 0x80, (byte)'\n', 0xff, .. ".img"u8]);
        ImageHeader.Look(image, null, ImageRules.Strict).Should().Be(new ImageLook("raw", 1024, IsBlockDevice: false));
        await CommandRunner.RunAsync(new Command("rm", "--", image), default); // .NET can't remove it
    }

    [Theory(DisplayName = "Every text becomes the bytes it stands for")]
    [InlineData("plain", "706c61696e")]
    [InlineData("é漢😀", "c3a9e6bca2f09f9880")]
    public void Encodes(string text, string hex) => Convert.ToHexStringLower(PathBytes.Encode(text)).Should().Be(hex);

    [Fact(DisplayName = "A surrogate that stands for no byte becomes the replacement character")]
    public void StraySurrogate() => Encoding.UTF8.GetString(PathBytes.Encode("a\ud800b\udc00")).Should().Be("a\ufffdb\ufffd");
}
