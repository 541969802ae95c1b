using Engine.Actors.Jobs;
using Engine.Host.Jobs;

namespace Engine.Host.Tests.Jobs;

public class KnownJobsTests
{
    private static readonly string[] _ids = ["1jw6tmhqk00002", "1jw6tmhqk00001", "1aaaaaaaa00000"];

    [Theory(DisplayName = "A job is named by its id, by the beginning of its id in any case, or as the last one")]
    [InlineData("1jw6tmhqk00001", "1jw6tmhqk00001")]
    [InlineData("1JW6TMHQK00001", "1jw6tmhqk00001")]
    [InlineData("1a", "1aaaaaaaa00000")]
    [InlineData("1A", "1aaaaaaaa00000")]
    [InlineData("last", "1jw6tmhqk00002")]
    [InlineData("00000000000000", "00000000000000")] // a whole id is looked for where it belongs
    public async Task Found(string text, string id) => (await KnownJobs.FindAsync(text, List)).Text.Should().Be(id);

    [Theory(DisplayName = "A beginning that no job has, or that several have, is refused")]
    [InlineData("2", "job.unknown")]
    [InlineData("nonsense!", "job.unknown")]
    [InlineData("1jw6", "job.ambiguous")]
    public async Task Refused(string text, string code)
    {
        var find = () => KnownJobs.FindAsync(text, List);

        (await find.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be(code);
    }

    [Fact(DisplayName = "There is no last job before the first")]
    public async Task NoLast()
    {
        var find = () => KnownJobs.FindAsync("last", _ => Task.FromResult<IReadOnlyList<JobSummary>>([]));

        (await find.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be("job.unknown");
    }

    private static Task<IReadOnlyList<JobSummary>> List(int max) => Task.FromResult<IReadOnlyList<JobSummary>>([.. _ids.Take(max).Select(id =>
    {
        JobId.TryParse(id, out var parsed).Should().BeTrue();
        return new JobSummary(parsed, "inspect", JobPhase.Done, 0, new(1, 0, 0, 1, 0, 0, 0), default, null, false);
    })]);
}
