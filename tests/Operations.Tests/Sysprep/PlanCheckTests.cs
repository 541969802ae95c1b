using Engine.Operations.Sysprep.Plans;

namespace Engine.Operations.Tests.Sysprep;

public class PlanCheckTests
{
    private static readonly PathState _file = new("file", "0644", 0, 0, 5, "1700000000.000000000", 1, null, null, "aa", null);
    private static readonly PlannedChange _remove = new("logfiles", ChangeKind.Remove, "/var/log/a", _file, null);
    private static readonly PlannedChange _make = new("hostname", ChangeKind.Make, "/etc/hostname", null, "web\n");

    [Fact(DisplayName = "A guest in which the same is found is what was planned")]
    public void Same() => PlanCheck.Differences([_remove, _make], [_remove with { Before = _file with { } }, _make]).Should().BeEmpty();

    public static TheoryData<string, Func<PathState, PathState>> Fields => new()
    {
        { "type file → link", state => state with { Type = "link" } },
        { "mode 0644 → 0600", state => state with { Mode = "0600" } },
        { "owner 0 → 1", state => state with { Owner = 1 } },
        { "group 0 → 1", state => state with { Group = 1 } },
        { "size 5 → 6", state => state with { Size = 6 } },
        { "modified 1700000000.000000000 → 1700000000.000000001", state => state with { Modified = "1700000000.000000001" } },
        { "names 1 → 2", state => state with { Names = 2 } },
        { "flags none → immutable", state => state with { Flags = "immutable" } },
        { "target none → /etc", state => state with { Target = "/etc" } },
        { "sha256 aa → bb", state => state with { Sha256 = "bb" } },
        { "label none → system_u", state => state with { Label = "system_u" } },
    };

    [Theory(DisplayName = "Each attribute that is another is a difference that is named")]
    [MemberData(nameof(Fields))]
    public void Attribute(string difference, Func<PathState, PathState> change) =>
        PlanCheck.Differences([_remove], [_remove with { Before = change(_file) }]).Should().Equal($"/var/log/a is another: {difference}");

    [Fact(DisplayName = "What is missing, new, done by another or would become another is a difference")]
    public void Others()
    {
        PlanCheck.Differences([_remove], []).Should().ContainSingle().Which.Should().Match("/var/log/a is not there any more*");
        PlanCheck.Differences([_make], []).Should().Equal("/etc/hostname is there already");
        PlanCheck.Differences([], [_remove]).Should().ContainSingle().Which.Should().Match("/var/log/a is not in the plan*");
        PlanCheck.Differences([_remove], [_remove with { Operation = "cloud-init" }]).Should().ContainSingle().Which.Should().Match("*now by cloud-init*");
        PlanCheck.Differences([_make], [_make with { Content = "other\n" }]).Should().Equal("/etc/hostname would get another content");
        PlanCheck.Differences([_remove, _remove], [_remove]).Should().Equal("/var/log/a stands in the plan twice");
    }

    [Fact(DisplayName = "Of many differences the first are told")]
    public void Bounded()
    {
        var planned = Enumerable.Range(0, 1000).Select(number => _remove with { Path = $"/{number}" }).ToList();

        PlanCheck.Differences(planned, []).Should().HaveCount(PlanCheck.DifferencesMax);
    }
}
