using System.Buffers.Binary;
using System.Numerics;
using System.Text.Json;
using Engine.Appliance.Drives;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Tests.Drives;

/// <summary>Holds our readers against qemu's own: what passes here must not fail when a machine is started.</summary>
public sealed class ReadersAgainstQemuTests : IDisposable
{
    private const int Rounds = 40;

    private readonly ImageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(DisplayName = "Whatever is changed in a header: what our reader takes, qemu opens, with the same size")]
    [InlineData("qcow2", "compat=1.1", "0+120")]
    [InlineData("vmdk", "subformat=monolithicSparse", "0+80")]
    [InlineData("vdi", "static=off", "64+448")]
    [InlineData("vhdx", "subformat=dynamic", "196608+90 2097152+220 2162688+64")]
    [InlineData("vpc", "subformat=dynamic", "0+72 512+64")]
    [InlineData("qed", "cluster_size=64k", "0+64")]
    public async Task Agree(string format, string options, string places)
    {
        var disk = _folder.Write("disk", [.. new byte[1 << 20], .. Enumerable.Repeat((byte)7, 3 << 20)]);
        await _folder.ImgAsync("convert", "-f", "raw", "-O", format, "-o", options, disk, "image");
        var sound = await File.ReadAllBytesAsync(_folder.File("image"));
        var at = places.Split(' ').Select(place => place.Split('+').Select(int.Parse).ToArray())
            .SelectMany(place => Enumerable.Range(place[0], place[1])).ToArray();
        var random = new Random(7); // the same changes each time, so a difference can be looked at again
        var taken = 0;
        var differences = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = sound.ToArray();
            var (place, value) = (at[random.Next(at.Length)], random.Next(3) switch { 0 => random.Next(256), 1 => 1 << random.Next(8), _ => random.Next(2) * 255 });
            bytes[place] = (byte)value;
            var image = _folder.Write("changed", Sealed(format, bytes));
            if (OurSize(image, format) is { } ours)
            {
                taken++;
                var theirs = await TheirSizeAsync(image, format);
                differences.AddRange(ours == theirs ? [] : [$"byte {place} is {value}: {ours}, and qemu {theirs}"]);
            }
        }

        string.Join('\n', differences).Should().BeEmpty();
        taken.Should().BeInRange(1, Rounds - 1, "some changes harm and some do not");
    }

    private static long? OurSize(string image, string format)
    {
        try
        {
            return ImageHeader.Look(image, format, ImageRules.Strict).VirtualSizeBytes;
        }
        catch (ImageRefusedException)
        {
            return null;
        }
    }

    private static async Task<long?> TheirSizeAsync(string image, string format)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var told = await CommandRunner.RunAsync(new Command("qemu-img", "info", "-f", format, "--output=json", image), limit.Token);
        return told.ExitStatus == 0 ? JsonDocument.Parse(told.Output).RootElement.GetProperty("virtual-size").GetInt64() : null;
    }

    /// <summary>With the sums right, so that what is behind them is looked at.</summary>
    private static byte[] Sealed(string format, byte[] bytes)
    {
        if (format == "vpc")
        {
            foreach (var (at, size, sum) in ((int, int, int)[])[(0, 512, 64), (512, 1024, 36)])
            {
                bytes.AsSpan(at + sum, 4).Clear();
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at + sum), ~(uint)bytes.Skip(at).Take(size).Sum(value => value));
            }
        }
        else if (format == "vhdx")
        {
            const int table = 192 * 1024;
            bytes.AsSpan(table + 4, 4).Clear();
            var crc = bytes.Skip(table).Take(64 * 1024).Aggregate(uint.MaxValue, (sum, value) => BitOperations.Crc32C(sum, value));
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(table + 4), ~crc);
        }

        return bytes;
    }
}
