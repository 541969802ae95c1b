using System.Text;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Tests.Processes;

public sealed class ChildProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-test-").FullName;
    private readonly CancellationToken _soon = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory(DisplayName = "A child dies when its parent is killed, though nobody ends it")]
    [InlineData(null)]
    [InlineData(65534)]
    public async Task ParentDeath(int? user)
    {
        string[] become = user is null || Environment.UserName != "root" ? [] : ["as", $"{user}"];
        await using var parent = await HoldingParent.StartAsync(null, become);
        var grandchild = await parent.Child.WaitAsync(_soon);
        Living.IsAlive(grandchild).Should().BeTrue();

        var exit = await parent.KillAsync();

        await Living.WaitForEndAsync(grandchild, TimeSpan.FromSeconds(10));
        exit.Signal.Should().Be(9);
    }

    [Fact(DisplayName = "A child has the descriptors it was given and none of ours, open ones without CLOEXEC included")]
    public async Task Descriptors()
    {
        using var given = File.OpenHandle(Path.Combine(_folder, "given"), FileMode.Create, FileAccess.Write);
        using var leaky = File.OpenHandle(Path.Combine(_folder, "leaky"), FileMode.Create, FileAccess.Write);
        Libc.fcntl(leaky, 2, 0).Should().Be(0, "F_SETFD takes CLOEXEC away");

        // Of the names that the shell finds, its own look at the folder is gone again when readlink asks.
        var output = await OutputAsync(new ChildStart("sh", "-c", "for fd in /proc/$$/fd/*; do readlink $fd; done; true")
        {
            Inherited = [given, given],
        });

        var targets = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var file = Path.Combine(_folder, "given");
        targets.Where(target => !target.StartsWith("pipe:")).Should().Equal("/dev/null", file, file);
        targets.Should().HaveCount(5);
    }

    [Fact(DisplayName = "A child leads its own group and blocks or ignores no signal")]
    public async Task Signals()
    {
        // cat reads of itself: a shell blocks every signal from its fork until its child has executed, and would be seen doing so.
        var output = await OutputAsync(new ChildStart("cat", "/proc/self/stat", "/proc/self/status"));

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var stat = lines[0].Split(' ');
        stat[4].Should().Be(stat[0], "the group's number is the process's");
        const ulong ofThreads = 0x180000000; // 32 and 33 are the C library's own
        var masks = lines.Where(line => line.StartsWith("SigBlk:") || line.StartsWith("SigIgn:"));
        masks.Select(line => Convert.ToUInt64(line[^16..], 16) & ~ofThreads).Should().Equal([0, 0], "this runtime ignores SIGPIPE");
    }

    [Fact(DisplayName = "A confined child of root is nobody, in no group, and can gain nothing")]
    public async Task Confined()
    {
        var isRoot = Environment.UserName == "root";
        var confinement = new Confinement(isRoot ? 65534u : null, null);

        var status = await OutputAsync(new ChildStart("cat", "/proc/self/status") { Confinement = confinement });

        status.Should().Contain("NoNewPrivs:\t1");
        if (isRoot)
        {
            status.Should().Contain("Uid:\t65534\t65534\t65534\t65534").And.Contain("Gid:\t65534\t65534\t65534\t65534");
            status.Should().MatchRegex("Groups:\\s*\n").And.Contain("CapEff:\t0000000000000000").And.Contain("CapBnd:\t0000000000000000");
        }
    }

    [Fact(DisplayName = "Of our environment only a few names reach a child")]
    public async Task TheEnvironment()
    {
        Environment.SetEnvironmentVariable("DOTNET_gcServer", "0");

        var output = await OutputAsync(new ChildStart("env") { Environment = new Dictionary<string, string> { ["A"] = "b c" } });

        var names = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        names.Should().Contain("LC_ALL=C").And.Contain("A=b c").And.Contain(line => line.StartsWith("PATH=/"));
        names.Should().NotContain(line => line.StartsWith("DOTNET_"));
    }

    [Fact(DisplayName = "What a child left in its group ends with it")]
    public async Task Leftovers()
    {
        var output = await OutputAsync(new ChildStart("sh", "-c", "sleep 1000 & echo $!"));

        await Living.WaitForEndAsync(int.Parse(output), TimeSpan.FromSeconds(10));
    }

    [Fact(DisplayName = "Children by the hundred leave no zombie and no descriptor")]
    public async Task Many()
    {
        await OutputAsync(new ChildStart("true"));
        var before = Directory.GetFiles("/proc/self/fd").Length;

        var pids = new List<int>();
        foreach (var _ in Enumerable.Range(0, 100))
        {
            await using var child = await ChildProcess.StartAsync(new ChildStart("sleep", "1000"));
            pids.Add(child.ProcessId);
        }

        pids.Where(pid => Directory.Exists($"/proc/{pid}")).Should().BeEmpty();
        Directory.GetFiles("/proc/self/fd").Length.Should().BeLessThan(before + 50, "other tests run too, but none opens hundreds");
    }

    [Fact(DisplayName = "A folder that is not there and an argument with a zero byte are errors of the start")]
    public async Task BadStarts()
    {
        var folder = () => ChildProcess.StartAsync(new ChildStart("true") { WorkingDirectory = "/no/folder" });
        var zero = () => ChildProcess.StartAsync(new ChildStart("true", "a\0b"));

        await folder.Should().ThrowAsync<System.ComponentModel.Win32Exception>();
        await zero.Should().ThrowAsync<ArgumentException>();
    }

    private async Task<string> OutputAsync(ChildStart start)
    {
        var output = new MemoryStream();
        await using var child = await ChildProcess.StartAsync(start);
        (await child.DrainAsync(output.Write, _ => { }).WaitAsync(_soon)).Status.Should().Be(0);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
