using CsCheck;
using Engine.Actors.Admission;
using Engine.Actors.Settings;

namespace Engine.Actors.Tests.Admission;

public sealed class AdmissionQueueTests
{
    [Fact(DisplayName = "Whatever jobs want and return, no more places are taken than there are, and none stays free that is wanted")]
    public void Bounds() => Gen.Select(Gen.Int[1, 5], Gen.Select(Gen.Int[0, 3], Gen.Int[0, 6], Gen.Int[-2, 2], Gen.Int[0, 9]).Array[0, 60])
        .Sample((places, steps) =>
        {
            var queue = new AdmissionQueue<int>(places);
            var taken = new int[4];
            var wanted = new int[4];
            foreach (var (job, want, priority, what) in steps)
            {
                if (what < 5)
                    queue.Want(job, wanted[job] = want, priority);
                else if (what == 9)
                    (taken[job], wanted[job]) = Forget(job);
                else if (taken[job] > 0)
                    taken[job] -= Return(job);
                while (queue.TryGrant(out var granted))
                {
                    taken[granted]++;
                    wanted[granted]--;
                }
                queue.Taken.Should().Be(taken.Sum()).And.BeLessThanOrEqualTo(places);
                wanted.Should().OnlyContain(left => left >= 0);
                if (wanted.Sum() > 0)
                    taken.Sum().Should().Be(places);
            }

            (int, int) Forget(int job)
            {
                queue.Forget(job);
                return (0, 0);
            }

            int Return(int job)
            {
                queue.Return(job);
                return 1;
            }
        });

    [Fact(DisplayName = "A higher priority goes first; within one, places go to the job that has the fewest")]
    public void Order()
    {
        var queue = new AdmissionQueue<string>(4);
        queue.Want("first", 10, 0);
        queue.Want("second", 10, 0);
        queue.Want("urgent", 1, 5);

        Grants(queue, 4).Should().Equal("urgent", "first", "second", "first");

        queue.Return("first");
        queue.Return("first");
        Grants(queue, 2).Should().Equal("first", "second");
    }

    [Theory(DisplayName = "Budgets of memory and cores decide how many tasks run, and one always may")]
    [InlineData(null, null, 4, 8192, 4)]
    [InlineData(null, null, 4, 1100, 2)]
    [InlineData(null, null, 4, 100, 1)]
    [InlineData(1024, null, 8, 100_000, 2)]
    [InlineData(null, 3, 8, 100_000, 3)]
    [InlineData(4096, 16, 1, 10, 8)]
    public void Budgets(int? memory, int? cores, int machineCores, long freeMebibytes, int expected) =>
        Capacity.Of(new AdmissionSettings(memory, cores, 512, 1), machineCores, freeMebibytes).Should().Be(expected);

    private static List<string> Grants(AdmissionQueue<string> queue, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => queue.TryGrant(out var job) ? job : "none")];
}
