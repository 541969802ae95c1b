using Engine.Appliance.Processes;
using Engine.Operations.Sysprep;
using Engine.Protocol;

namespace Engine.EndToEnd.Tests.Sysprep;

/// <summary>The same dirty guest by the peer's virt-sysprep and by ours. docs/sysprep.md explains what differs.</summary>
[Trait("Category", "Qemu")]
[Collection(RealEngineCollection.Name)]
public sealed class PeerSysprepTests(RealEngine real, SysprepGuest dirty) : IClassFixture<SysprepGuest>
{
    [PeerFact(DisplayName = "All paths that virt-sysprep removes are gone after ours, and what is gone after ours alone is what the documents say")]
    public async Task SamePaths()
    {
        using var folder = new TestFolder();
        var dirtied = await dirty.CopyAsync(real);
        await real.WithGuestAsync(
            async guest =>
            {
                await guest.MountAsync(new Device("/dev/sda"), "/");
                await guest.MkdirPAsync(new GuestPath("/bin")); // by this the peer knows a root
                await guest.RmAsync(new GuestPath("/tmp/up")); // a link to above the root: the peer refuses the guest because of it
            },
            TestFolder.Writable(dirtied));
        var before = await PictureAsync(dirtied);
        var (ours, theirs) = (folder.File("ours.img"), folder.File("theirs.img"));
        File.Copy(dirtied, ours);
        File.Copy(dirtied, theirs);
        var all = SysprepSteps.Choices.Where(choice => choice.IsDefault).Select(choice => choice.Name).ToArray();
        await using (var handle = await SysprepGuest.LaunchAsync(real, ours))
        {
            (await SysprepGuest.RunAsync(handle.Guest, ours, SysprepGuest.Only(all))).Report.Ok.Should().BeTrue();
            await handle.CloseAsync();
        }
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

    // As docs/sysprep.md tells at each operation.
    private static string[] OursAlone { get; } =
    [
        "boot/loader/random-seed",
        "home/alice/.zsh_history",
        "root/.zsh_history",
        "srv/bob/.bash_history",
        "srv/bob/.ssh",
        "srv/bob/.ssh/known_hosts",
        "srv/bob/.zsh_history",
        "var/cache/apk/APKINDEX",
        "var/cache/dnf/x",
        "var/cache/dnf/x/y",
        "var/cache/yum/z",
        "var/lib/NetworkManager/internal-1.lease",
        "var/lib/NetworkManager/secret_key",
        "var/lib/cloud/data",
        "var/lib/cloud/data/instance-id",
        "var/lib/cloud/instance",
        "var/lib/cloud/instances",
        "var/lib/cloud/instances/i-1",
        "var/lib/cloud/instances/i-1/obj.pkl",
        "var/lib/dbus/machine-id",
        "var/lib/systemd/random-seed",
        "var/lib/urandom/random-seed",
    ];

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
