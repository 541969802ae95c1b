using Engine.Appliance.Processes;
using Engine.Operations.Sysprep;

namespace Engine.EndToEnd.Tests.Sysprep;

/// <summary>The same dirty guest by the peer's virt-sysprep and by ours. docs/sysprep.md explains what differs.</summary>
[Trait("Category", "Qemu")]
[Collection(RealEngineCollection.Name)]
public sealed class PeerSysprepTests(RealEngine real, SysprepGuest dirty) : IClassFixture<SysprepGuest>
{
    [PeerFact(DisplayName = "All paths that virt-sysprep removes are gone after ours, and what is gone after ours alone is what the documents say")]
    public async Task SamePaths()
    {
        var before = await PictureAsync(await dirty.CopyAsync(real));
        var ours = await dirty.CopyAsync(real);
        var all = SysprepSteps.Choices.Where(choice => choice.IsDefault).Select(choice => choice.Name).ToArray();
        await using (var handle = await SysprepGuest.LaunchAsync(real, ours))
        {
            (await SysprepGuest.RunAsync(handle.Guest, ours, SysprepGuest.Only(all))).Report.Ok.Should().BeTrue();
            await handle.CloseAsync();
        }
        var theirs = await dirty.CopyAsync(real);
        var ran = await CommandRunner.RunAsync(
            new Command(PeerFactAttribute.Program, "--format", "raw", "-a", theirs)
            {
                Environment = new Dictionary<string, string> { ["LIBGUESTFS_BACKEND"] = "direct", ["HOME"] = "/root" },
            },
            new CancellationTokenSource(TimeSpan.FromMinutes(10)).Token);
        ran.ExitStatus.Should().Be(0, ran.ErrorTail);

        var goneAfterOurs = Gone(before, await PictureAsync(ours));
        var goneAfterTheirs = Gone(before, await PictureAsync(theirs));

        goneAfterTheirs.Should().NotBeEmpty();
        goneAfterTheirs.Except(goneAfterOurs).Should().BeEmpty();
        goneAfterOurs.Except(goneAfterTheirs).Order(StringComparer.Ordinal).Should().Equal(OursAlone);
    }

    private static string[] OursAlone { get; } = [];

    private async Task<Dictionary<string, string>> PictureAsync(string image)
    {
        await using var handle = await SysprepGuest.LaunchAsync(real, image, writable: false);
        return await TreePicture.TakeAsync(handle.Guest, "/dev/sda");
    }

    private static HashSet<string> Gone(Dictionary<string, string> before, Dictionary<string, string> after) => [.. before.Keys.Except(after.Keys)];
}

/// <summary>A test beside the peer's own program.</summary>
public sealed class PeerFactAttribute : FactAttribute
{
    public const string Program = "/usr/bin/virt-sysprep";

    public PeerFactAttribute()
    {
        if (!File.Exists(Program))
            Skip = $"optional: {Program} is not installed";
    }
}
