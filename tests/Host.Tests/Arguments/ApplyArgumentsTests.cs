using Engine.Host.Arguments;
using Engine.Operations.Sysprep;
using Engine.Operations.Sysprep.Plans;

namespace Engine.Host.Tests.Arguments;

public sealed class ApplyArgumentsTests : IDisposable
{
    private static readonly SysprepReport _plan = new(
        1, "a.img", ["a.img"], true, null, false, true, null, 5,
        [new("/dev/sda", "uuid", "linux", "debian", "Debian", "old", null, [], [Remove("/tmp/\udcff")])], [], null, new(0, 0, 0, 0, []));

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact(DisplayName = "A plan names its images, and its changes go into the job's arguments as they are")]
    public void Named()
    {
        var request = Parse([_plan, _plan with { Image = "b.img", Images = ["b.img", "c.img"] }], "--format", "raw", "--keep-undo").Request("/images");

        request.Operation.Should().Be("apply");
        request.Guests.Select(guest => string.Join('+', guest.Disks.Select(disk => $"{disk.Path}:{disk.Format}"))).Should().Equal("a.img:raw", "b.img:raw+c.img:raw");
        request.Writing.Should().Be(new Actors.Jobs.WriteRules(null, true));
        ApplyOptions.FromJson(request.Arguments).Plans[0].Systems.Single().Changes.Single().Path.Should().Be("/tmp/\udcff");
    }

    [Fact(DisplayName = "An image takes the place of the one that a plan names")]
    public void OtherImage()
    {
        var arguments = Parse([_plan], "copy.img");

        arguments.Guests.Single().Disks.Single().Path.Should().Be("copy.img");
        arguments.Plans.Single().Images.Should().Equal("copy.img");
    }

    [Fact(DisplayName = "What is no plan, or not for this, is refused with the reason")]
    public void Wrong()
    {
        Refused(() => Parse([_plan with { Planned = false }])).Should().Match("*no plan*");
        Refused(() => Parse([_plan with { Ok = false }])).Should().Match("*failed*");
        Refused(() => Parse([_plan, _plan])).Should().Match("*several plans for one image*");
        Refused(() => Parse([])).Should().Match("*no plan in it*");
        Refused(() => Parse([_plan with { Images = ["a", "b"] }], "c")).Should().Match("*one guest with one disk*");
        Refused(() => Parse([_plan], "copy.img", "third")).Should().Match("*'third'*");
        Refused(() => Parse([_plan], "--even-in-use")).Should().Match("*--even-in-use*");
        Refused(() => ApplyArguments.Parse([])).Should().Match("*The plan is missing*");
        Refused(() => ApplyArguments.Parse(["/nonexistent"])).Should().Match("*can't be read*");
        File.WriteAllText(_file, "[{]");
        Refused(() => ApplyArguments.Parse([_file])).Should().Match("*is no plan*");
    }

    private ApplyArguments Parse(IReadOnlyList<SysprepReport> plans, params string[] words)
    {
        File.WriteAllBytes(_file, [.. "["u8, .. plans.SelectMany((plan, index) => (byte[])[.. index > 0 ? ","u8 : default, .. plan.ToJson()]), .. "]"u8]);
        return ApplyArguments.Parse([_file, .. words]);
    }

    private static string Refused(Func<ApplyArguments> parsing) => parsing.Should().Throw<UsageException>().Which.Message;

    private static PlannedChange Remove(string path) =>
        new("tmp-files", ChangeKind.Remove, path, new("file", "0644", 0, 0, 5, "1700000000.000000000", 1, null, null, "aa", null), null);
}
