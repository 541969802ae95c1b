using Engine.Actors.Handles;
using Engine.Appliance;
using Engine.Appliance.Processes;
using Engine.Protocol;

namespace Engine.EndToEnd.Tests.Limits;

/// <summary>Disks and partition tables at the ends of what there can be.</summary>
[Collection(RealEngineCollection.Name)]
[Trait("Category", "Qemu")]
public sealed class LargeDiskTests(RealEngine real) : IDisposable
{
    private const long Exbibyte = 1L << 60;
    private const int SectorBytes = 512;
    private static readonly Device _disk = new("/dev/sda");
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(DisplayName = "A disk of 1 EiB is partitioned, written and read at its very end, also read-only with an overlay")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exbibytes(bool isReadOnly)
    {
        var image = _folder.File("huge.qcow2");
        var made = await CommandRunner.RunAsync(new("qemu-img", "create", "-q", "-f", "qcow2", "-o", "cluster_size=2M", image, "1E"), default);
        made.ExitStatus.Should().Be(0, made.ErrorTail);
        await using var handle = await real.LaunchAsync(new Drive(image, "qcow2", ReadOnly: isReadOnly));
        var guest = handle.Guest;

        (await guest.BlockdevGetsize64Async(_disk)).Should().Be(Exbibyte);
        await guest.PartDiskAsync(_disk, "gpt");
        var partition = (await guest.PartListAsync(_disk)).Should().ContainSingle().Subject;
        ((long)partition.PartEnd).Should().BeGreaterThan(Exbibyte - (1024 * 1024));
        var content = "the last sector"u8.ToArray();
        var at = (long)partition.PartSize - SectorBytes;
        (await guest.PwriteDeviceAsync(new Device("/dev/sda1"), content, at)).Should().Be(content.Length);
        (await guest.PreadDeviceAsync(new Device("/dev/sda1"), content.Length, at)).Should().Equal(content);
    }

    [Fact(DisplayName = "A table has 40 partitions, each of them a device with a file system")]
    public async Task Partitions()
    {
        const int Count = 40;
        const int Sectors = 16 * 1024;
        await using var handle = await real.LaunchAsync(TestFolder.Writable(_folder.Blank("parts.img", 400)));
        var guest = handle.Guest;

        await guest.PartInitAsync(_disk, "gpt");
        for (var number = 0; number < Count; number++)
            await guest.PartAddAsync(_disk, "p", 2048 + (number * Sectors), 2048 + ((number + 1) * Sectors) - 1);

        (await guest.ListPartitionsAsync()).Should().Equal(Enumerable.Range(1, Count).Select(number => new Device($"/dev/sda{number}")));
        foreach (var number in new[] { 1, 15, 16, Count })
        {
            var device = new Device($"/dev/sda{number}");
            await guest.MkfsAsync("ext2", device, label: $"part{number}");
            (await guest.VfsLabelAsync(new Mountable(device.Name))).Should().Be($"part{number}");
        }
    }
}
