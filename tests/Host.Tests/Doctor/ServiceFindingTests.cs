using Engine.Host.Doctor;
using Engine.Host.Jobs;
using Engine.Host.Tests.Service;

namespace Engine.Host.Tests.Doctor;

public class ServiceFindingTests
{
    [Fact(DisplayName = "The doctor tells whether the service runs, and of one that does not answer")]
    public async Task Service()
    {
        await using var served = await ServedFolder.StartAsync();

        (await Look(served.Socket)).Should().Be(new Finding(
            "service", FindingStatus.Ok, $"running as process {Environment.ProcessId}, version 1.2.3, at {served.Socket}"));
        (await Look("/none")).Should().Be(new Finding("service", FindingStatus.Ok, "not running; 'engine serve' listens at /none"));
        (await ServiceFinding.OfAsync("/none", _ => throw new EngineException(new("service.silent", ErrorLayer.System, "Silent.", "/none", "Wake it.")), default))
            .Should().Be(new Finding("service", FindingStatus.Warn, "Silent. /none", "Wake it."));

        static Task<Finding> Look(string socket) => ServiceFinding.OfAsync(
            socket, cancel => RunningService.FindAsync(socket, () => TimeSpan.FromSeconds(10), TimeProvider.System, cancel), CancellationToken.None);
    }

    [Fact(DisplayName = "The doctor tells how much room there is for jobs, also when their folder is not made yet")]
    public void State() =>
        StateFinding.Of(Path.Combine(Path.GetTempPath(), "not", "there", "yet")).Detail.Should().MatchRegex("^[0-9]+ MiB free for .*/not/there/yet$");
}
