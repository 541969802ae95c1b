using Engine.Appliance.Processes;

namespace Engine.EndToEnd.Tests;

/// <summary>The program ended from outside, at a moment when its appliance runs.</summary>
[Trait("Category", "Qemu")]
public sealed class SuddenDeathTests : IDisposable
{
    // So many that the program still works on them when it is told to end.
    private const int Guests = 30;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(DisplayName = "A killed program leaves no qemu")]
    public async Task Killed()
    {
        var image = _folder.Blank("killed.img", 64);
        var running = Processes.RunAsync(Repository.Program, ["inspect", "--parallel", "1", .. Enumerable.Repeat(image, Guests)]);
        var qemu = await ProcessOf(image);

        await Processes.KillAsync(Processes.EngineOf(qemu));

        (await running).Status.Should().Be(128 + 9);
        await Processes.EndOfAsync(qemu);
    }

    [Fact(DisplayName = "An interrupted program ends its appliances, reports what it has, and ends with status 130")]
    public async Task Interrupted()
    {
        var image = _folder.Blank("interrupted.img", 64);
        var running = Processes.RunAsync(Repository.Program, ["inspect", "--output", "json", "--parallel", "1", .. Enumerable.Repeat(image, Guests)]);
        var qemu = await ProcessOf(image);

        await CommandRunner.RunAsync(new Command("kill", "-INT", $"{Processes.EngineOf(qemu)}"), CancellationToken.None);

        var ran = await running;
        ran.Status.Should().Be(130, ran.Error);
        ran.Output.Should().Contain("\"ok\":false");
        Processes.QemusWith(image).Should().BeEmpty();
    }

    private static async Task<int> ProcessOf(string image)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (true)
        {
            if (Processes.QemusWith(image) is [var qemu])
                return qemu;
            await Task.Delay(50, limit.Token);
        }
    }
}
