using System.Text.Json;
using Engine.Operations.Sysprep;
using Engine.Protocol;

namespace Engine.EndToEnd.Tests.Sysprep;

/// <summary>The program's own commands: a plan on standard output, and a plan that no longer fits.</summary>
[Trait("Category", "Qemu")]
[Collection(RealEngineCollection.Name)]
public sealed class SysprepCommandTests(RealEngine real, SysprepGuest dirty) : IClassFixture<SysprepGuest>
{
    [Fact(DisplayName = "engine sysprep --plan writes a plan, and engine apply refuses it for an image that is another")]
    public async Task PlanAndApply()
    {
        using var folder = new TestFolder();
        var home = new ProgramHome(folder);
        var image = await dirty.CopyAsync(real);
        var before = TestFolder.Digest(image);

        var planned = await home.RunAsync("sysprep", "--plan", "--output", "json", "--format", "raw", "--hostname", "web", image);

        planned.Status.Should().Be(0, planned.Error);
        TestFolder.Digest(image).Should().Be(before);
        var plan = SysprepReport.ManyFromJson(System.Text.Encoding.UTF8.GetBytes(planned.Output)).Single();
        plan.Systems.Single().Changes.Should().NotBeEmpty();
        File.WriteAllText(folder.File("plan.json"), planned.Output);
        await real.WithGuestAsync(
            async guest =>
            {
                await guest.MountAsync(new Device("/dev/sda"), "/");
                await guest.TouchAsync(new GuestPath("/tmp/new"));
            },
            TestFolder.Writable(image));
        before = TestFolder.Digest(image);

        var applied = await home.RunAsync("apply", "--output", "json", folder.File("plan.json"));

        applied.Status.Should().Be(1, applied.Error);
        var error = JsonDocument.Parse(applied.Output).RootElement[0].GetProperty("error");
        error.GetProperty("code").GetString().Should().Be("plan.stale");
        error.GetProperty("evidence").GetString().Should().Contain("/tmp/new");
        TestFolder.Digest(image).Should().Be(before);
    }

    [Fact(DisplayName = "engine sysprep --list-operations lists each with a star when it is done by default")]
    public async Task List()
    {
        using var folder = new TestFolder();

        var ran = await new ProgramHome(folder).RunAsync("sysprep", "--list-operations");

        ran.Status.Should().Be(0);
        ran.Output.Split('\n').Should().ContainMatch("machine-id * ?*").And.ContainMatch("hostname   ?*").And.HaveCount(SysprepSteps.Choices.Count + 1);
    }
}
