using System.Security.Cryptography;
using System.Text.Json;
using Engine.Tests.Support;

namespace Engine.EndToEnd.Tests.Exec;

/// <summary><c>engine exec</c> as a user runs it.</summary>
[Trait("Category", "Qemu")]
public sealed class ExecTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(DisplayName = "Actions of the command line run one after the other, and go on after one that fails")]
    public async Task Words()
    {
        var ran = await ExecAsync("", "--scratch", "64M",
            "mkfs", "ext4", "/dev/sda", "label:words", ":", "mount", "/dev/sda", "/", ":", "list_device", ":", "rm", "/none", ":",
            "mkdir-p", "/a b/c", ":", "ls", "/", ":", "vfs_label", "/dev/sda");

        ran.Status.Should().Be(1);
        ran.Output.Should().Be("a b\nlost+found\nwords\n");
        ran.Error.Should().Contain("Is it list_devices").And.Contain("rm: /none").And.Contain("[ENOENT]");
    }

    [Fact(DisplayName = "With --stop the first failure ends it")]
    public async Task Stops()
    {
        var ran = await ExecAsync("", "--stop", "version", ":", "nonsense", ":", "version");

        ran.Status.Should().Be(1);
        ran.Output.Should().StartWith("major: 1\n").And.NotContain("major: 1\nminor: 61\nrelease: 1\nextra: engine\nmajor");
    }

    [Fact(DisplayName = "An image is written directly, unless it is read-only: then not a byte of it changes")]
    public async Task Modes()
    {
        var image = _folder.Blank("disk.img", 64);

        (await ExecAsync("", "--format", "raw", "-a", image, "mkfs", "ext4", "/dev/sda", ":", "mount", "/dev/sda", "/", ":", "write", "/kept", "yes"))
            .Should().BeEquivalentTo(new { Status = 0 });
        var before = SHA256.HashData(File.ReadAllBytes(image));
        var ran = await ExecAsync("", "--format", "raw", "--ro", "-a", image, "mount", "/dev/sda", "/", ":", "cat", "/kept", ":", "write", "/lost", "x", ":", "cat", "/lost");

        ran.Output.Should().Be("yes\nx\n");
        SHA256.HashData(File.ReadAllBytes(image)).Should().Equal(before);
    }

    [Fact(DisplayName = "A tree that comes out of a guest is the caller's own, with no setuid bit and no node of a device")]
    public async Task CopiesOut()
    {
        var ran = await ExecAsync("", "--scratch", "64M",
            "mkfs", "ext4", "/dev/sda", ":", "mount", "/dev/sda", "/", ":", "mkdir", "/t", ":", "write", "/t/f", "x", ":", "chown", "7", "7", "/t/f", ":",
            "chmod", "04755", "/t/f", ":", "mknod_c", "0666", "1", "3", "/t/null", ":", "ln_s", "../../up", "/t/link", ":", "copy_out", "/t", _folder.Path);

        ran.Status.Should().Be(1);
        ran.Error.Should().Contain("[EIO]").And.Contain("null");
        (File.GetUnixFileMode(_folder.File("t/f")) & UnixFileMode.SetUser).Should().Be(UnixFileMode.None);
        File.Exists(_folder.File("t/null")).Should().BeFalse();
        new FileInfo(_folder.File("t/link")).LinkTarget.Should().Be("../../up");
    }

    [Fact(DisplayName = "The shell's completion knows the commands, the options and the actions")]
    public async Task Completion()
    {
        const string ask =
            "cd '{0}' && source <(./engine completion bash) && COMP_WORDS=({1}) COMP_CWORD={2} && _engine && echo \"${{COMPREPLY[@]}}\"";
        string Ask(string words, int at) => string.Format(System.Globalization.CultureInfo.InvariantCulture, ask, Repository.Root, words, at);

        (await Processes.RunAsync("/bin/bash", "-c", Ask("./engine sys", 1))).Output.Should().Be("sysprep\n");
        (await Processes.RunAsync("/bin/bash", "-c", Ask("./engine exec mkfs_b", 2))).Output.Should().Contain("mkfs_b").And.NotContain("mount");
        (await Processes.RunAsync("/bin/bash", "-c", Ask("./engine sysprep --pl", 2))).Output.Should().Be("--plan\n");
    }

    [Fact(DisplayName = "Local files go in and out, and what is read has no limit of a message")]
    public async Task Transfers()
    {
        var content = RandomNumberGenerator.GetBytes(9_000_000);
        File.WriteAllBytes(_folder.File("in"), content);

        var ran = await ExecAsync(
            $$"""
            {"cmd":"mkfs","args":["ext4","/dev/sda"]}
            {"cmd":"mount","args":["/dev/sda","/"]}
            {"cmd":"upload","args":["in","/f"]}
            {"cmd":"download","args":["/f","out"]}
            {"cmd":"read_file","args":["/f"]}
            {"cmd":"write","args":["/g",{"base64":"{{Convert.ToBase64String(content)}}"}]}
            {"cmd":"checksum","args":["sha256","/g"]}
            {"cmd":"upload","args":["nowhere","/f"]}

            """, "--json", "--scratch", "128M");

        var answers = ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        answers.Should().HaveCount(8, ran.Error);
        File.ReadAllBytes(_folder.File("out")).Should().Equal(content);
        answers[4].GetProperty("ret").GetProperty("base64").GetBytesFromBase64().Should().Equal(content);
        answers[6].GetProperty("ret").GetString().Should().Be(Convert.ToHexStringLower(SHA256.HashData(content)));
        answers[7].GetProperty("errno").GetString().Should().Be("ENOENT");
    }

    [Fact(DisplayName = "A line that is no request is answered, and the next one is read")]
    public async Task BrokenLines()
    {
        var ran = await ExecAsync("{\n\n[1]\n{\"cmd\":\"get_autosync\"}\n{\"cmd\":\"rm\",\"args\":[1]}\n{\"cmd\":\"set_trace\",\"args\":[false]}", "--json");

        ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(answer => answer.GetProperty("ok").GetBoolean() ? "ok" : $"{answer.GetProperty("errno")} {answer.GetProperty("code")}")
            .Should().Equal("EINVAL exec.line", "EINVAL exec.line", "ok", "EINVAL exec.arguments", "ok");
        ran.Status.Should().Be(1);
    }

    [Fact(DisplayName = "When the appliance dies its action fails, and the next one that needs it launches another")]
    public async Task Death()
    {
        var ran = await ExecAsync(
            """
            {"cmd":"ping_daemon"}
            {"cmd":"debug","args":["sh",["echo c >/proc/sysrq-trigger"]]}
            {"cmd":"is_config"}
            {"cmd":"list_devices"}

            """, "--json", "--scratch", "8M");

        var answers = ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        answers.Should().HaveCount(4, ran.Error);
        answers[1].Should().Contain("\"errno\":\"EIO\"").And.Contain("appliance.lost");
        answers[2].Should().Be("{\"ok\":true,\"ret\":true}");
        answers[3].Should().Be("{\"ok\":true,\"ret\":[\"/dev/sda\"]}");
    }

    [Fact(DisplayName = "The environment chooses memory, qemu's program and words for the kernel")]
    public async Task EnvironmentVariables()
    {
        var script = _folder.File("qemu-wrapper");
        File.WriteAllText(script, "#!/bin/sh\nexec qemu-system-x86_64 \"$@\"\n");
        File.SetUnixFileMode(script, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);

        var ran = await Processes.RunAsync("/bin/bash", "-c",
            $"LIBGUESTFS_MEMSIZE=640 LIBGUESTFS_APPEND=engine.word LIBGUESTFS_HV='{script}' LIBGUESTFS_TRACE=1 '{Repository.Program}' exec --scratch 8M "
            + "get_memsize : get_hv : debug sh 'cat /proc/cmdline' : debug sh 'grep MemTotal /proc/meminfo'");

        ran.Status.Should().Be(0, ran.Error);
        ran.Output.Should().StartWith($"640\n{script}\n").And.Contain("engine.word").And.MatchRegex(@"MemTotal: +(5[5-9]|6[0-4])\d{4} kB");
        ran.Error.Should().Contain("trace: get_memsize = ok");
    }

    private async Task<Processes.Ran> ExecAsync(string input, params string[] words)
    {
        File.WriteAllText(_folder.File("input"), input);
        return await Processes.RunAsync("/bin/bash",
            ["-c", "cd \"$0\" && exec \"$@\" <input", _folder.Path, Repository.Program, "exec", .. words]);
    }
}
