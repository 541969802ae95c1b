using System.Text.Json;
using Engine.Operations.Sysprep;
using Engine.Operations.Sysprep.Plans;
using Engine.Protocol.Errors;

namespace Engine.Operations.Tests.Sysprep;

public class OptionsTests
{
    [Fact(DisplayName = "Options go through JSON as they are, and no options are the default ones")]
    public void RoundTrip()
    {
        var options = new SysprepOptions(["machine-id", "hostname"], "web", true);

        SysprepOptions.FromJson(options.ToJson()).Should().BeEquivalentTo(options);
        SysprepOptions.FromJson(JobArguments.None).Should().BeEquivalentTo(new SysprepOptions(null, null, false));
    }

    [Theory(DisplayName = "Options that can't be are refused before a job is accepted")]
    [InlineData("""{"operations":["format-disk"]}""")]
    [InlineData("""{"hostname":"a b"}""")]
    [InlineData("""{"hostname":""}""")]
    [InlineData("""{"pland":true}""")]
    [InlineData("""{"plan":"yes"}""")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    public void Wrong(string arguments)
    {
        var check = () => ((IOperation)new SysprepOperation(TimeProvider.System)).Check(arguments);

        check.Should().Throw<EngineException>().Which.Error.Should().Match<EngineError>(error => error.Code == "job.arguments" && error.Layer == ErrorLayer.Input);
    }

    [Fact(DisplayName = "A plan writes nothing, all else does")]
    public void Writes()
    {
        var sysprep = new SysprepOperation(TimeProvider.System);

        sysprep.Writes("""{"plan":true}""").Should().BeFalse();
        sysprep.Writes("""{"plan":false}""").Should().BeTrue();
        sysprep.Writes(JobArguments.None).Should().BeTrue();
        new ApplyOperation(TimeProvider.System).Writes(JobArguments.None).Should().BeTrue();
    }

    [Theory(DisplayName = "A host name is labels of letters, digits and hyphens")]
    [InlineData("web", true)]
    [InlineData("web-1.example.org", true)]
    [InlineData("1", true)]
    [InlineData("-web", false)]
    [InlineData("web-", false)]
    [InlineData("web.", false)]
    [InlineData("web..org", false)]
    [InlineData("web\n", false)]
    [InlineData("wéb", false)]
    [InlineData("a_b", false)]
    public void Hostnames(string name, bool isOne) => SysprepOptions.IsHostname(name).Should().Be(isOne);

    [Fact(DisplayName = "A host name brings its operation, and names are unique and have an order")]
    public void Steps()
    {
        new SysprepOptions(null, "web", false).Steps().Select(step => step.Name).Should().Contain("hostname").And.Contain("machine-id");
        new SysprepOptions(null, null, false).Steps().Select(step => step.Name).Should().NotContain("hostname");
        SysprepSteps.All.Select(step => step.Name).Should().OnlyHaveUniqueItems().And.HaveCount(19);
        SysprepSteps.All.Select(step => step.Order).Should().OnlyHaveUniqueItems().And.BeInAscendingOrder();
    }

    [Theory(DisplayName = "A plan with a change that can't be is refused")]
    [InlineData("""{"operation":"x","change":"remove","path":"tmp","before":null,"content":null}""")]
    [InlineData("""{"operation":"x","change":"remove","path":"/","before":null,"content":null}""")]
    [InlineData("""{"operation":"x","change":"remove","path":"/a","before":null,"content":null}""")]
    [InlineData("""{"operation":"x","change":"make","path":"/a","before":null,"content":null}""")]
    [InlineData("""{"operation":"x","change":"format","path":"/a","before":null,"content":null}""")]
    public void WrongChange(string change)
    {
        var arguments = $$"""{"plans":[{"images":["a.img"],"sizeBytes":1,"newHostname":null,"systems":[{"root":"/dev/sda","uuid":"","operations":[],"changes":[{{change}}]}]}]}""";

        var check = () => ((IOperation)new ApplyOperation(TimeProvider.System)).Check(arguments);

        check.Should().Throw<EngineException>().Which.Error.Code.Should().Be("job.arguments");
    }

    [Fact(DisplayName = "A plan survives JSON with names of any bytes, and a report that is no plan gives none")]
    public void Plans()
    {
        var state = new PathState("file", "0600", 1, 2, 3, "1.000000000", 1, null, null, "aa", "system_u:object_r:var_log_t:s0");
        var change = new PlannedChange("tmp-files", ChangeKind.Remove, "/tmp/a\n\udcff", state, null);
        var system = new PreparedSystem("/dev/sda", "uuid", "linux", "debian", "Debian", "old", null, [], [change]);
        var report = new SysprepReport(1, "a \udc80.img", ["a \udc80.img"], true, null, false, true, "web", 5, [system], [], null, new(0, 0, 0, 0, []));

        var read = SysprepReport.ManyFromJson([.. "\n ["u8, .. report.ToJson(), .. "]"u8]).Single();
        var plan = ApplyOptions.FromJson(new ApplyOptions([GuestPlan.Of(read)!]).ToJson()).Plans.Single();

        plan.Images.Should().Equal("a \udc80.img");
        plan.Systems.Single().Changes.Should().Equal(change);
        GuestPlan.Of(report with { Planned = false }).Should().BeNull();
        GuestPlan.Of(report with { Ok = false }).Should().BeNull();
        ((Action)(() => SysprepReport.ManyFromJson("{}"u8))).Should().Throw<JsonException>();
    }
}
