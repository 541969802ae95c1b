using Engine.Actors.Jobs;
using Engine.Actors.Settings;
using Engine.Actors.Tasks;

namespace Engine.Actors.Tests.Tasks;

public sealed class RetryPolicyTests
{
    private static readonly TaskSettings _settings = new(
        Patience: TimeSpan.FromMinutes(1), AttemptsMax: 4, DeathsMax: 3, InterruptionsMax: 10,
        BackoffAppliance: TimeSpan.FromSeconds(1), BackoffOther: TimeSpan.FromSeconds(10), BackoffMax: TimeSpan.FromSeconds(30));

    private static readonly EngineError _lost = new("appliance.lost", ErrorLayer.Appliance, "It died.", "signal 9", Retryable: true);
    private static readonly EngineError _busy = new("machine.busy", ErrorLayer.System, "Busy.", Retryable: true);
    private static readonly EngineError _none = new("guest.none", ErrorLayer.System, "No system.");

    [Theory(DisplayName = "Pauses double with each failed attempt, up to the longest one; an appliance's are shorter than a resource's")]
    [InlineData(0, 1, 10)]
    [InlineData(1, 2, 20)]
    [InlineData(2, 4, 30)]
    public void Pauses(int failed, int applianceSeconds, int otherSeconds)
    {
        var before = TaskState.New with { Attempts = failed + 1, Failed = failed };

        RetryPolicy.Judge(before, _lost, _settings).Pause.TotalSeconds.Should().Be(applianceSeconds);
        RetryPolicy.Judge(before, _busy, _settings).Pause.TotalSeconds.Should().Be(otherSeconds);
    }

    [Fact(DisplayName = "An error that a retry can't mend is final at once")]
    public void NotRetryable() => RetryPolicy.Judge(TaskState.New, _none, _settings).Final.Should().Be(_none);

    [Fact(DisplayName = "The last attempt's error is final")]
    public void LastAttempt() =>
        RetryPolicy.Judge(TaskState.New with { Failed = 3 }, _busy, _settings).Final.Should().Be(_busy);

    [Fact(DisplayName = "An image that has seen too many appliances die is in quarantine, with the last death as evidence")]
    public void Quarantine()
    {
        RetryPolicy.Judge(TaskState.New with { Failed = 1, Deaths = 1 }, _lost, _settings).Final.Should().BeNull();

        var final = RetryPolicy.Judge(TaskState.New with { Failed = 2, Deaths = 2 }, _lost, _settings).Final!;

        final.Code.Should().Be(TaskErrors.QuarantineCode);
        final.Evidence.Should().Contain("appliance.lost").And.Contain("signal 9");
        final.Retryable.Should().BeFalse();
    }

    [Fact(DisplayName = "Failures that are no deaths do not lead to quarantine")]
    public void OtherFailures() =>
        RetryPolicy.Judge(TaskState.New with { Failed = 2, Deaths = 2 }, _busy, _settings).Final.Should().BeNull();
}
