using System.Text;
using System.Text.Json;
using Engine.Client.Wire;

namespace Engine.Host.Tests.Service;

public class GuestStringTests
{
    [Fact(DisplayName = "Every UTF-16 unit, lone or paired, crosses the service's socket and comes back as it was")]
    public void EveryUnit()
    {
        for (var unit = 0; unit <= char.MaxValue; unit++)
        {
            var disk = new SubmittedDisk($"a{(char)unit}b{(char)unit}");
            Back(JsonSerializer.SerializeToUtf8Bytes(disk, WireJson.Default.SubmittedDisk)).Should().Be(disk);
        }
        for (var rune = 0x10000; rune <= 0x10FFFF; rune += 97)
        {
            var disk = new SubmittedDisk(char.ConvertFromUtf32(rune));
            Back(JsonSerializer.SerializeToUtf8Bytes(disk, WireJson.Default.SubmittedDisk)).Should().Be(disk);
        }
    }

    [Fact(DisplayName = "What crosses the socket can be printed: nothing in it steers a terminal")]
    public void Printable() => Encoding.UTF8.GetString(
        JsonSerializer.SerializeToUtf8Bytes(new SubmittedDisk("\u001b[31m\u009b\u202e\0\udc80é"), WireJson.Default.SubmittedDisk))
        .Should().Be("""{"path":"\u001b[31m\u009b\u202e\u0000\udc80é","format":null}""");

    [Fact(DisplayName = "JSON as others write it is read, with escapes of every kind")]
    public void Foreign() => Back(Encoding.ASCII.GetBytes("""{"path":"\b\f\n\r\t\/\\\"\u00e9\uDC80\ud83d\ude00"}""")).Path
        .Should().Be("\b\f\n\r\t/\\\"é\udc80\U0001F600");

    [Fact(DisplayName = "A raw byte that is no UTF-8 is kept as the byte that it is")]
    public void RawByte() => Back([.. "{\"path\":\"a"u8, 0xff, .. "b\"}"u8]).Path.Should().Be("a\udcffb");

    private static SubmittedDisk Back(byte[] json) => JsonSerializer.Deserialize(json, WireJson.Default.SubmittedDisk)!;
}
