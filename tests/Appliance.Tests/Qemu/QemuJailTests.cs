using System.Text;
using Engine.Appliance.Drives;
using Engine.Appliance.Processes;
using Engine.Appliance.Processes.Jailing;
using Engine.Appliance.Qemu;
using Engine.Appliance.Qemu.Jailing;
using Engine.Appliance.Tests.Processes;

namespace Engine.Appliance.Tests.Qemu;

public sealed class QemuJailTests : IDisposable
{
    private const string Qemu = "qemu-system-x86_64";
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-test-").FullName;
    private readonly CancellationToken _soon = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(DisplayName = "A running qemu shares no namespace with us, has no right, no core file, and nothing that can be written")]
    public async Task Walls()
    {
        await using var qemu = await StartAsync(Machine());
        var proc = $"/proc/{qemu.ProcessId}";
        while (!(await qemu.Console.ReadAsync(_soon)).Contains(TinyKernel.Words, StringComparison.Ordinal))
        {
        }

        foreach (var name in (string[])["mnt", "net", "pid", "ipc", "uts", "cgroup"])
        {
            Namespace(proc, name).Should().NotBe(Namespace("/proc/self", name), name);
        }

        var status = await File.ReadAllTextAsync($"{proc}/status", _soon);
        status.Should().Contain("Name:\tqemu-system").And.Contain("NoNewPrivs:\t1").And.Contain("Seccomp:\t2");
        status.Should().Contain("CapEff:\t0000000000000000").And.Contain("CapBnd:\t0000000000000000").And.MatchRegex("NSpid:\t[0-9]+\t1\n");
        if (Environment.UserName == "root")
        {
            status.Should().Contain("Uid:\t65534\t65534\t65534\t65534").And.Contain("Gid:\t65534\t65534\t65534\t65534").And.MatchRegex("Groups:\\s*\n");
        }

        var limits = await File.ReadAllTextAsync($"{proc}/limits", _soon);
        limits.Should().MatchRegex("Max core file size +0 +0 ").And.MatchRegex("Max file size +unlimited ");
        LimitOfFiles(limits).Should().Be(Math.Min(Confinement.OpenFilesMax, LimitOfFiles(await File.ReadAllTextAsync("/proc/self/limits", _soon))));

        // Devices are no place to store anything.
        var mounts = (await File.ReadAllLinesAsync($"{proc}/mountinfo", _soon)).Select(line => line.Split(' ')).ToList();
        mounts.Where(mount => !mount[5].Split(',').Contains("ro")).Select(mount => mount[4]).Should().BeEquivalentTo("/dev/null", "/dev/urandom");
        mounts.Select(mount => mount[4]).Should().OnlyContain(place => place == "/" || place.StartsWith("/usr/") || place.StartsWith("/proc")
            || place.StartsWith("/dev/") || place == "/etc/ld.so.cache");
    }

    [Theory(DisplayName = "A jailed qemu can not open a file of the host that all may read, which it could without the jail")]
    [InlineData("/etc/hostname")]
    [InlineData("readable")]
    public async Task OtherFiles(string name)
    {
        var file = Path.Combine(_folder, name); // the rooted one stays
        if (name == "readable")
        {
            await File.WriteAllBytesAsync(file, new byte[4096], _soon);
            await CommandRunner.RunAsync(new Command("chmod", "755", _folder), _soon);
            await CommandRunner.RunAsync(new Command("chmod", "644", file), _soon);
        }

        uint? user = Environment.UserName == "root" ? 65534u : null;
        var jailed = QemuConfinement.ForWalls(await JailProbe.FindAsync(user), new Confinement(user, null), Qemu, JailRule.Require, hasKvm: false);

        (await AskAsync(jailed with { Jail = null }, file)).Should().Contain("\"return\": {}").And.NotContain("error");
        (await AskAsync(jailed, file)).Should().Contain($"Could not open '{file}': No such file or directory");
        var atStart = await DrainAsync(jailed, [.. Bare, "-blockdev", $"file,node-name=n,read-only=on,filename={file}"]);
        atStart.Exit.Status.Should().Be(1);
        atStart.Error.Should().Contain($"Could not open '{file}': No such file or directory");
    }

    [Fact(DisplayName = "Where walls are wanted that can not be had, qemu is not started")]
    public async Task Required()
    {
        var image = Path.Combine(_folder, "image");
        await File.WriteAllBytesAsync(image, [], _soon);
        var spec = Machine(new Drive(image, "raw", ReadOnly: true)) with { Jail = JailRule.Require };
        await CommandRunner.RunAsync(new Command("chmod", "600", spec.Appliance.Kernel), _soon);

        var start = () => StartAsync(spec);

        if (Environment.UserName == "root")
        {
            (await start.Should().ThrowAsync<ApplianceStartException>()).WithInnerException<JailException>().WithMessage("*another user than root*");
        }
    }

    [Fact(DisplayName = "A qemu of root that can not be nobody lives in the jail all the same, without a right of root's")]
    public async Task RootInJail()
    {
        var spec = Machine();
        await CommandRunner.RunAsync(new Command("chmod", "600", spec.Appliance.Kernel), _soon);

        await using var qemu = await StartAsync(spec);
        while (!(await qemu.Console.ReadAsync(_soon)).Contains(TinyKernel.Words, StringComparison.Ordinal))
        {
        }

        Namespace($"/proc/{qemu.ProcessId}", "mnt").Should().NotBe(Namespace("/proc/self", "mnt"));
        (await File.ReadAllTextAsync($"/proc/{qemu.ProcessId}/status", _soon)).Should().Contain("CapEff:\t0000000000000000");
    }

    [Fact(DisplayName = "What is told of this machine's walls is each wall once, and here all stand")]
    public async Task Told()
    {
        var walls = await Engine.Appliance.Qemu.Jailing.Walls.ExamineAsync(Qemu, _soon);

        walls.Select(wall => wall.Name).Should().Equal(
            "user", "system calls", "files", "network", "processes", "ipc", "host name", "control groups", "limits");
        walls.Where(wall => wall.WhyNot is not null && wall.Name != "user").Should().BeEmpty();
    }

    private static string[] Bare =>
        ["-M", "none", "-nodefaults", "-no-user-config", "-display", "none", "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"];

    private static string Namespace(string proc, string name) => new FileInfo($"{proc}/ns/{name}").LinkTarget!;

    private static int LimitOfFiles(string limits) =>
        int.Parse(limits.Split('\n').First(line => line.StartsWith("Max open files"))["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]);

    private async Task<string> AskAsync(Confinement confinement, string file)
    {
        using var pair = SocketPair.Create();
        await using var qemu = await ChildProcess.StartAsync(
            new ChildStart(Qemu, [.. Bare, "-chardev", "socket,id=qmp,fd=3", "-mon", "chardev=qmp,mode=control"])
            {
                Confinement = confinement,
                Inherited = [pair.Theirs],
            });
        pair.Theirs.Dispose();
        using var ours = pair.TakeOurs();
        await ours.SendAsync(Encoding.UTF8.GetBytes(
            "{\"execute\":\"qmp_capabilities\"}{\"execute\":\"blockdev-add\",\"arguments\":{\"driver\":\"file\",\"node-name\":\"n\",\"read-only\":true,"
            + $"\"filename\":\"{file}\"}}}}{{\"execute\":\"quit\"}}"), _soon);
        var answers = new StringBuilder();
        var buffer = new byte[4096];
        while (await ours.ReceiveAsync(buffer, _soon) is > 0 and var count)
        {
            answers.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return answers.ToString();
    }

    private static async Task<(ChildExit Exit, string Error)> DrainAsync(Confinement confinement, string[] arguments)
    {
        await using var qemu = await ChildProcess.StartAsync(new ChildStart(Qemu, arguments) { Confinement = confinement });
        var error = new TailBuffer(8192);
        return (await qemu.DrainAsync(_ => { }, error.Add), error.ToString());
    }

    private Task<IRunningAppliance> StartAsync(MachineSpec spec) =>
        new QemuLauncher(new QemuSettings(Qemu, Acceleration.Emulation, _folder)).StartAsync(spec, _soon);

    private MachineSpec Machine(params Drive[] drives) => new(TinyKernel.WriteTo(_folder), 128, 1, drives);
}
