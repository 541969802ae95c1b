using Engine.Host.Arguments;

namespace Engine.Host.Tests.Arguments;

public class InspectArgumentsTests
{
    [Theory(DisplayName = "The command line says which disks make which guest, in the order given")]
    [InlineData("a.img b.img", "a.img | b.img")]
    [InlineData("-a a.img -a b.img", "a.img + b.img")]
    [InlineData("x.img -a a.img y.img --add=b.img", "x.img | a.img + b.img | y.img")]
    [InlineData("-aa.img", "a.img")]
    [InlineData("-- --format -a", "--format | -a")]
    [InlineData("a.img --format raw b.img --format=qcow2 c.img --format auto d.img", "a.img | b.img:raw | c.img:qcow2 | d.img")]
    [InlineData("--format raw -a a.img --format qcow2 -a b.img", "a.img:raw + b.img:qcow2")]
    [InlineData("a.img a.img", "a.img | a.img")]
    public void Guests(string line, string guests) => Show(Parse(line)).Should().Be(guests);

    [Theory(DisplayName = "A wrong command line is refused with the word that is wrong")]
    [InlineData("", "No image*")]
    [InlineData("--output json", "No image*")]
    [InlineData("--nonsense a.img", "*--nonsense*")]
    [InlineData("-x a.img", "*-x*")]
    [InlineData("a.img --format", "*--format needs a value*")]
    [InlineData("--format ext4 a.img", "*ext4*")]
    [InlineData("--output xml a.img", "*xml*")]
    [InlineData("--parallel 0 a.img", "*'0'*")]
    [InlineData("--parallel -1 a.img", "*'-1'*")]
    [InlineData("--parallel +1 a.img", "*'+1'*")]
    [InlineData("--parallel 99999999999 a.img", "*99999999999*")]
    [InlineData("--images /nonexistent/list", "*/nonexistent/list*")]
    [InlineData("--priority 101 a.img", "*'101'*")]
    [InlineData("--priority=-101 a.img", "*'-101'*")]
    [InlineData("--deadline 5 a.img", "*'5'*")]
    [InlineData("--deadline 0s a.img", "*'0s'*")]
    [InlineData("--timeout soon a.img", "*'soon'*")]
    [InlineData("--timeout 99999999999999999999s a.img", "*99999999999999999999s*")]
    [InlineData("--timeout 367d a.img", "*'367d'*")]
    [InlineData("--allow-backing= a.img", "*empty*")]
    [InlineData("--even-in-use=yes a.img", "*--even-in-use takes no value*")]
    public void Wrong(string line, string message)
    {
        var parsing = () => Parse(line);

        parsing.Should().Throw<UsageException>().WithMessage(message);
    }

    [Fact(DisplayName = "An empty path is refused")]
    public void EmptyPath()
    {
        var parsing = () => InspectArguments.Parse([""]);

        parsing.Should().Throw<UsageException>();
    }

    [Fact(DisplayName = "A guest of more disks than an appliance takes is refused")]
    public void TooManyDisks()
    {
        var parsing = () => InspectArguments.Parse([.. Enumerable.Range(0, 256).SelectMany(i => new[] { "-a", $"{i}.img" })]);

        parsing.Should().Throw<UsageException>().WithMessage("*255*");
    }

    [Fact(DisplayName = "Options for the whole job are read wherever they stand")]
    public void JobOptions()
    {
        var arguments = Parse("a.img --parallel 3 --output ndjson");

        arguments.Parallel.Should().Be(3);
        arguments.Output.Should().Be(OutputFormat.Ndjson);
        Parse("a.img").Should().Match<InspectArguments>(plain => plain.Parallel == null && plain.Output == OutputFormat.Table);
    }

    [Fact(DisplayName = "The command line makes the job's request, with folders made absolute from where it is run")]
    public void Request()
    {
        var request = Parse("--priority -5 --deadline 2h --timeout 90s --allow-backing ../base --allow-backing /b/./c --even-in-use --parallel 2 a.img")
            .Request("/home/\udc80/work");

        request.Folder.Should().Be("/home/\udc80/work");
        request.Priority.Should().Be(-5);
        request.Deadline.Should().Be(TimeSpan.FromHours(2));
        request.TaskPatience.Should().Be(TimeSpan.FromSeconds(90));
        request.Parallel.Should().Be(2);
        request.Rules.BackingFolders.Should().Equal("/home/\udc80/base", "/b/c");
        request.Rules.EvenInUse.Should().BeTrue();
        request.Guests.Single().Disks.Single().Path.Should().Be("a.img", "reports have the path as it was given");
        Parse("a.img").Request("/").Should().Match<Engine.Actors.Jobs.JobRequest>(plain => plain.Priority == 0 && plain.Deadline == null
            && plain.TaskPatience == null && plain.Rules.BackingFolders.Count == 0 && !plain.Rules.EvenInUse);
    }

    [Theory(DisplayName = "A list of images is read as bytes, a path for each separator, at its place in the order")]
    [InlineData("--images", "first\nsecond\n\nthird", "x | first:raw | second:raw | third:raw | y:raw")]
    [InlineData("--images0", "a\nb\0c\0", "x | a\nb:raw | c:raw | y:raw")]
    public void Lists(string option, string content, string guests)
    {
        var list = Path.GetTempFileName();
        File.WriteAllText(list, content);

        Show(InspectArguments.Parse(["x", "--format", "raw", option, list, "y"])).Should().Be(guests);

        File.Delete(list);
    }

    private static InspectArguments Parse(string line) => InspectArguments.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Show(InspectArguments arguments) => string.Join(" | ", arguments.Guests.Select(guest =>
        string.Join(" + ", guest.Disks.Select(disk => disk.Format is null ? disk.Path : $"{disk.Path}:{disk.Format}"))));
}
