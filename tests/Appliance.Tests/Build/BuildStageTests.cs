using Engine.Appliance.Build;

namespace Engine.Appliance.Tests.Build;

public sealed class BuildStageTests : IProgress<BuildProgress>
{
    private readonly List<BuildProgress> _reports = [];

    [Fact(DisplayName = "A stage moves within its stretch, never backwards, and only by steps one can see")]
    public void Moves()
    {
        var stage = new BuildStage(this, "Unpacking", 0.5, 0.7);

        stage.Begin();
        stage.Report(0.5);
        stage.Report(0.2);
        stage.Report(0.501);
        stage.Report(7);

        _reports.Select(report => Math.Round(report.Fraction, 3)).Should().Equal(0.5, 0.6, 0.7);
        _reports.Should().OnlyContain(report => report.Stage == "Unpacking");
    }

    void IProgress<BuildProgress>.Report(BuildProgress value) => _reports.Add(value);
}
