using Engine.Protocol;
using Engine.Protocol.Client;
using Engine.Protocol.Text;
using Xunit.Abstractions;

namespace Engine.EndToEnd.Tests.Killing;

/// <summary>
/// SIGKILL at random moments of a job of 40 images. <c>./dev soak</c> runs it with many more kills (ENGINE_KILLS), and a run
/// is repeated with its seed (ENGINE_KILL_SEED).
/// </summary>
[Collection(RealEngineCollection.Name)]
[Trait("Category", "Qemu")]
public sealed class KillTests(RealEngine real, ITestOutputHelper output) : IDisposable
{
    private const int Images = 40;
    private const int WrittenImages = 12;
    private const int KillsInCi = 20;
    private const int KillsOfOneJob = 100;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(DisplayName = "Whatever is killed and whenever, the job comes to its end: nothing lost, nothing done twice, nothing left over")]
    public async Task Kills()
    {
        var kills = Number("ENGINE_KILLS", KillsInCi);
        var seed = Number("ENGINE_KILL_SEED", Environment.TickCount);
        var model = _folder.Blank("model.img", 32);
        await real.WithGuestAsync(MakeAsync, TestFolder.Writable(model));
        var digest = TestFolder.Digest(model);
        for (var left = kills; left > 0; seed++)
        {
            using var place = new TestFolder();
            var images = new List<string>();
            for (var number = 0; number < Images; number++)
            {
                images.Add(place.File($"{number}.img"));
                await Processes.RunAsync("cp", "--sparse=always", model, images[^1]);
            }

            var count = await new KillRun(new ProgramHome(place), "inspect", images, Math.Min(left, KillsOfOneJob), seed, output.WriteLine).RunAsync();

            output.WriteLine($"seed {seed}: {count}");
            count.Lost.Should().BeEmpty($"seed {seed}");
            count.Doubled.Should().BeEmpty($"seed {seed}");
            count.LeftOver.Should().BeEmpty($"seed {seed}");
            left -= count.Killed.Values.Sum();
            count.Killed.Values.Sum().Should().BePositive();
            images.Select(TestFolder.Digest).Should().OnlyContain(one => one == digest, "images are only read");
        }
    }

    [Fact(DisplayName = "Whatever is killed and whenever, each image of a job that changes them is changed wholly, and once")]
    public async Task KillsWriters()
    {
        var kills = Number("ENGINE_KILLS", KillsInCi / 2);
        var seed = Number("ENGINE_KILL_SEED", Environment.TickCount);
        var model = _folder.Blank("model.img", 32);
        await real.WithGuestAsync(MakeAsync, TestFolder.Writable(model));
        for (var left = kills; left > 0; seed++)
        {
            using var place = new TestFolder();
            var images = new List<string>();
            for (var number = 0; number < WrittenImages; number++)
            {
                images.Add(place.File($"{number}.img"));
                await Processes.RunAsync("cp", "--sparse=always", model, images[^1]);
            }

            var count = await new KillRun(new ProgramHome(place), "sysprep", images, Math.Min(left, KillsOfOneJob), seed, output.WriteLine).RunAsync();

            output.WriteLine($"seed {seed}: {count}");
            count.Lost.Should().BeEmpty($"seed {seed}");
            count.Doubled.Should().BeEmpty($"seed {seed}");
            count.LeftOver.Should().BeEmpty($"seed {seed}");
            left -= count.Killed.Values.Sum();
            count.Killed.Values.Sum().Should().BePositive();
            foreach (var image in images)
                await real.WithGuestAsync(IsPreparedAsync, TestFolder.ReadOnly(image));
        }
    }

    private static async Task IsPreparedAsync(IGuest guest)
    {
        await guest.MountRoAsync(new Mountable("/dev/sda"), "/");
        (await guest.FilesizeAsync(new GuestPath("/etc/machine-id"))).Should().Be(0);
        (await guest.ExistsAsync(new GuestPath("/var/log/messages"))).Should().BeFalse();
        (await guest.ExistsAsync(new GuestPath("/etc/os-release"))).Should().BeTrue();
    }

    /// <summary>The smallest system that is one.</summary>
    private static async Task MakeAsync(IGuest guest)
    {
        var disk = new Device("/dev/sda");
        await guest.MkfsAsync("ext4", disk);
        await guest.MountAsync(new Mountable("/dev/sda"), "/");
        await guest.MkdirPAsync(new GuestPath("/etc"));
        await guest.MkdirPAsync(new GuestPath("/bin"));
        await guest.UploadAsync(new MemoryStream("ID=debian\nVERSION_ID=12\nPRETTY_NAME=\"Debian 12\"\n"u8.ToArray()), new GuestPath("/etc/os-release"));
        await guest.UploadAsync(new MemoryStream("/dev/sda / ext4 defaults 0 1\n"u8.ToArray()), new GuestPath("/etc/fstab"));
        await guest.UploadAsync(new MemoryStream("model\n"u8.ToArray()), new GuestPath("/etc/hostname"));
        await guest.UploadAsync(new MemoryStream("0123456789abcdef0123456789abcdef\n"u8.ToArray()), new GuestPath("/etc/machine-id"));
        await guest.MkdirPAsync(new GuestPath("/var/log"));
        await guest.UploadAsync(new MemoryStream("hello\n"u8.ToArray()), new GuestPath("/var/log/messages"));
    }

    private static int Number(string variable, int missing) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) && number > 0 ? number : missing;
}
