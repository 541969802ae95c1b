using Engine.Appliance.Processes;
using Engine.Appliance.Processes.Jailing;

namespace Engine.Appliance.Tests.Processes;

public sealed class JailTests
{
    private static readonly uint? _nobody = Environment.UserName == "root" ? 65534 : null;
    private readonly CancellationToken _soon = new CancellationTokenSource(TimeSpan.FromSeconds(120)).Token;

    [Fact(DisplayName = "In a user namespace, where root has no other way, a jail is as good")]
    public async Task UserNamespace()
    {
        var script = "while read word rest; do case $word in Uid:|CapEff:|NoNewPrivs:|SigBlk:|SigIgn:) echo $word $rest;; esac; done </proc/$$/status; [ -e /etc/passwd ] && echo passwd";
        var output = await OutputAsync(new(Namespaces.All, SystemFolders.Libraries) { InUserNamespace = true }, script);

        var user = _nobody ?? Libc.geteuid();
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().BeEquivalentTo(
            $"Uid: {user} {user} {user} {user}", "CapEff: 0000000000000000", "NoNewPrivs: 1", "SigBlk: 0000000000000000",
            "SigIgn: 0000000180000000"); // 32 and 33 are the C library's own
    }

    [Theory(DisplayName = "A jailed child dies when its parent is killed, as the parent's user and as another")]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task ParentDeath(bool isOther, bool parentIsOther)
    {
        string[] become = isOther && _nobody is not null ? ["as", "65534"] : [];
        await using var parent = await HoldingParent.StartAsync(parentIsOther ? new(_nobody, null) : null, ["jailed", "1000", .. become]);
        var child = await parent.Child.WaitAsync(_soon);
        (await File.ReadAllTextAsync($"/proc/{child}/comm", _soon)).Should().NotBe("bwrap\n", "its number is the program's, not bubblewrap's");

        (await parent.KillAsync()).Signal.Should().Be(9);

        await Living.WaitForEndAsync(child, TimeSpan.FromSeconds(10));
    }

    [Fact(DisplayName = "A parent that is killed at any moment of a jail's making leaves nothing of it")]
    public async Task EarlyParentDeath()
    {
        var mark = $"{Random.Shared.Next(100_000, 900_000)}";
        for (var delay = 0; delay < 60; delay += 3)
        {
            await using var parent = await HoldingParent.StartAsync(null, ["jailed", mark, .. _nobody is null ? [] : (string[])["as", "65534"]]);
            await parent.Begun.WaitAsync(_soon);
            await Task.Delay(delay, _soon); // what is tested is a kill that comes at some time

            await parent.KillAsync();

            var left = Running(mark).ToList();
            foreach (var pid in left)
            {
                await Living.WaitForEndAsync(pid, TimeSpan.FromSeconds(10));
            }
        }

        Running(mark).Should().BeEmpty();
    }

    [Fact(DisplayName = "A killed jailed child is told as killed, and neither it nor its jail is left, not even as a zombie")]
    public async Task Killed()
    {
        await using var child = await ChildProcess.StartAsync(Jailed(new(Namespaces.All, SystemFolders.Libraries), "sleep", "1000"));
        var maker = int.Parse((await File.ReadAllTextAsync($"/proc/{child.ProcessId}/stat", _soon)).Split(") ")[1].Split(' ')[1]);
        maker.Should().NotBe(Environment.ProcessId);

        child.Kill();

        (await child.Exited.WaitAsync(_soon)).Should().Be(new ChildExit(null, 9));
        Directory.Exists($"/proc/{child.ProcessId}").Should().BeFalse();
        Directory.Exists($"/proc/{maker}").Should().BeFalse();
    }

    [Fact(DisplayName = "A jailed child's exit status is its own")]
    public async Task Status()
    {
        await using var child = await ChildProcess.StartAsync(Jailed(new(Namespaces.All, SystemFolders.Libraries), "sh", "-c", "exit 7"));

        (await child.Exited.WaitAsync(_soon)).Should().Be(new ChildExit(7, null));
    }

    [Fact(DisplayName = "A jail that can not be made tells why")]
    public async Task Impossible()
    {
        var start = () => ChildProcess.StartAsync(
            Jailed(new(Namespaces.All, SystemFolders.Libraries) { Devices = ["/dev/of-nobody"] }, "sh", "-c", ":"));

        await start.Should().ThrowAsync<JailException>().WithMessage("*/dev/of-nobody*");
    }

    [Fact(DisplayName = "A jailed child can write nowhere and sees no file that it is not shown, no password of a proxy and no other process")]
    public async Task Files()
    {
        Environment.SetEnvironmentVariable("https_proxy", "http://me:secret@example.org");

        var output = await OutputAsync(
            new(Namespaces.All, SystemFolders.Libraries),
            "for f in /x /dev/x /proc/x /etc/x /usr/x /usr/lib/x; do (: >$f) 2>/dev/null && echo wrote $f; done; "
            + "for f in /etc/hostname /etc/passwd /tmp /root /var /home /sys /run /dev/* /etc/* /usr/bin/*; do [ -e $f ] && echo $f; done; "
            + "for p in /proc/[0-9]*; do echo $p; done; echo $https_proxy");

        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("/usr/bin/")).Should().BeEquivalentTo(
            "/dev/null", "/dev/urandom", "/etc/ld.so.cache", "/proc/1");
        output.Split('\n').Where(line => line.StartsWith("/usr/bin/")).Should().BeSubsetOf(["/usr/bin/sh", "/usr/bin/setpriv"]);
    }

    [Fact(DisplayName = "A jail with the network keeps ours and shows names and certificates, and nothing else more")]
    public async Task Network()
    {
        const string look = "for f in /etc/* /etc/ssl/*; do [ -e $f ] && echo $f; done; cat /proc/net/dev";
        var closed = await OutputAsync(new(Namespaces.All, [.. SystemFolders.Libraries, "/bin/cat"]), look);
        var open = await OutputAsync(new Jail(Namespaces.All, [.. SystemFolders.Libraries, "/bin/cat"]).WithNetwork(), look);

        Devices(closed).Should().Equal("lo");
        Devices(open).Should().BeEquivalentTo(Devices(await File.ReadAllTextAsync("/proc/net/dev", _soon)));
        open.Should().Contain("/etc/hosts").And.NotContain("/etc/passwd").And.NotContain("/etc/shadow").And.NotContain("/etc/ssl/private");
        closed.Should().NotContain("/etc/hosts");
        if (File.Exists("/etc/resolv.conf"))
        {
            open.Should().Contain("/etc/resolv.conf");
        }

        static IEnumerable<string> Devices(string text) =>
            text.Split('\n').Where(line => line.Contains(':')).Select(line => line.Split(':')[0].Trim()).Order();
    }

    [Theory(DisplayName = "Walls that a machine does not allow are left out and told, one by one")]
    [InlineData("", "All")]
    [InlineData("Network", "Files, Processes, Ipc, HostName, ControlGroups")]
    [InlineData("Processes, ControlGroups", "Files, Network, Ipc, HostName")]
    [InlineData("Files", "None")]
    public async Task Fallback(string forbidden, string expected)
    {
        var not = Enum.TryParse<Namespaces>(forbidden, out var parsed) ? parsed : Namespaces.None;

        var finding = await JailProbe.FindAsync(own => Task.FromResult((own & not) == 0 ? null : "no"));

        finding.Own.Should().Be(Enum.Parse<Namespaces>(expected));
        finding.Missing.Keys.Aggregate(Namespaces.None, (all, one) => all | one).Should().Be(Namespaces.All & ~finding.Own);
    }

    [Fact(DisplayName = "This machine allows every wall, or tests of the jail prove nothing")]
    public async Task Here() => (await JailProbe.FindAsync(_nobody)).Should().BeEquivalentTo(new { Own = Namespaces.All });

    [Fact(DisplayName = "A jail with the files alone works: the host's processes are then seen")]
    public async Task FilesAlone()
    {
        var output = await OutputAsync(new(Namespaces.Files, SystemFolders.Libraries), "[ -e /etc/passwd ] && echo passwd; [ -e /proc/1 ] && echo $$");

        int.Parse(output).Should().BeGreaterThan(1);
    }

    private static ChildStart Jailed(Jail jail, params string[] words) =>
        new(words[0], words[1..]) { Confinement = new Confinement(_nobody, null) { Jail = jail } };

    private static async Task<string> OutputAsync(Jail jail, string script)
    {
        await using var child = await ChildProcess.StartAsync(Jailed(jail, "sh", "-c", script));
        var output = new TailBuffer(64 * 1024);
        var error = new TailBuffer(64 * 1024);
        var exit = await child.DrainAsync(output.Add, error.Add);
        error.ToString().Should().BeEmpty();
        exit.Signal.Should().BeNull();
        return output.ToString();
    }

    // Of bubblewrap too, whose arguments have the program's in them.
    private static IEnumerable<int> Running(string mark) =>
        Directory.GetDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0)
            .Where(pid => pid > 0 && Living.IsAlive(pid) && Words(pid).Contains(mark));

    private static string[] Words(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
