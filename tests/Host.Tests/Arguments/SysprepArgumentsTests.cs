using Engine.Host.Arguments;
using Engine.Operations.Sysprep;

namespace Engine.Host.Tests.Arguments;

public class SysprepArgumentsTests
{
    [Theory(DisplayName = "Operations are chosen as the peer's lists choose them")]
    [InlineData("a.img", null)]
    [InlineData("--enable utmp,machine-id a.img", "machine-id utmp")]
    [InlineData("--operations utmp,machine-id a.img", "machine-id utmp")]
    [InlineData("--operations utmp --operations machine-id,-utmp a.img", "machine-id")]
    [InlineData("--operations hostname --operations -hostname,+utmp a.img", "utmp")]
    [InlineData("--operations all,-defaults a.img", "hostname")]
    [InlineData("--enable utmp --hostname web a.img", "hostname utmp")]
    public void Operations(string line, string? names) => Show(Parse(line).Operations).Should().Be(names);

    [Fact(DisplayName = "A first list that begins with a sign changes the default operations")]
    public void FromTheDefaults()
    {
        var defaults = SysprepSteps.Choices.Where(choice => choice.IsDefault).Select(choice => choice.Name).ToList();

        Parse("--operations -logfiles a.img").Operations.Should().BeEquivalentTo(defaults.Where(name => name != "logfiles"));
        Parse("--operations +hostname a.img").Operations.Should().BeEquivalentTo([.. defaults, "hostname"]);
        Parse("--operations defaults,-utmp a.img").Operations.Should().BeEquivalentTo(defaults.Where(name => name != "utmp"));
    }

    [Theory(DisplayName = "A wrong command line is refused with the word that is wrong")]
    [InlineData("", "No image*")]
    [InlineData("--enable format-disk a.img", "*'format-disk'*")]
    [InlineData("--operations -format-disk a.img", "*'format-disk'*")]
    [InlineData("--operations , a.img", "*empty*")]
    [InlineData("--hostname a_b a.img", "*'a_b'*")]
    [InlineData("--even-in-use a.img", "--even-in-use is for reading alone*")]
    [InlineData("--to new.img a.img b.img", "--to is for one guest*")]
    [InlineData("--to new.img -a a.img -a b.img", "--to is for one guest*")]
    [InlineData("--to new.img --keep-undo a.img", "*nothing to undo*")]
    [InlineData("--plan --to new.img a.img", "A plan writes nothing*")]
    [InlineData("--plan --keep-undo a.img", "A plan writes nothing*")]
    [InlineData("--nonsense a.img", "*--nonsense*")]
    public void Wrong(string line, string message)
    {
        var parsing = () => Parse(line);

        parsing.Should().Throw<UsageException>().WithMessage(message);
    }

    [Fact(DisplayName = "A job has the options in its arguments, and where it writes beside them")]
    public void Request()
    {
        var request = Parse("--hostname web --enable utmp --to new.img --format raw a.img").Request("/images");

        request.Operation.Should().Be("sysprep");
        SysprepOptions.FromJson(request.Arguments).Should().BeEquivalentTo(new SysprepOptions(["hostname", "utmp"], "web", false));
        request.Writing.Should().Be(new Actors.Jobs.WriteRules("/images/new.img", false));
        request.Rules.EvenInUse.Should().BeFalse();
        request.Guests.Single().Disks.Single().Should().Be(new Operations.DiskImage("a.img", "raw"));
    }

    private static SysprepArguments Parse(string line) => SysprepArguments.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string? Show(IReadOnlyList<string>? names) => names is null ? null : string.Join(' ', names);
}
