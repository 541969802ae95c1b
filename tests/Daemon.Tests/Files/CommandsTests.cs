using Engine.Daemon.Actions;

namespace Engine.Daemon.Tests.Files;

public sealed class CommandsTests : IDisposable
{
    private readonly GuestFolder _guest = new();
    private readonly Commands _commands;

    public CommandsTests()
    {
        _commands = new(_guest.Tree);
        // A guest small enough to make: a shell and a few programs, with the libraries that they name.
        _guest.Shell("""
            mkdir -p dev proc sys tmp
            for p in /bin/sh /bin/cat /bin/ls /bin/mv /bin/mkdir /usr/bin/head; do
                mkdir -p .$(dirname $p); cp -L $p .$p
                ldd $p | grep -o '/[^ ]*' | while read l; do mkdir -p .$(dirname $l); cp -L $l .$l; done
            done
            """);
    }

    public void Dispose() => _guest.Dispose();

    [Fact(DisplayName = "A program of the guest runs with the guest as its root and the system's folders in it")]
    public void Runs()
    {
        _guest.Shell("echo inside > file");

        _commands.Command(["cat", "/file"]).Should().Be("inside\n");
        _commands.Command(["sh", "-c", "read x < /proc/self/stat; test -c /dev/null && test -d /sys/kernel && echo yes"])
            .Should().Be("yes\n");
        _commands.Command(["sh", "-c", "printf 'a\\200\\n'"]).Should().Be("a\udc80\n");
        Leftovers().Should().BeEmpty();
    }

    [Fact(DisplayName = "Lines come without their ends, empty ones too")]
    public void Lines()
    {
        _commands.CommandLines(["sh", "-c", "printf 'one\\n\\nthree\\n'"]).Should().Equal("one", "", "three");
        _commands.CommandLines(["sh", "-c", "printf 'no end'"]).Should().Equal("no end");
        _commands.CommandLines(["sh", "-c", ":"]).Should().BeEmpty();
    }

    [Fact(DisplayName = "A program that fails is told of in its own words, and nothing stays mounted")]
    public void Fails()
    {
        GuestFolder.Failure(() => _commands.Command(["sh", "-c", "echo why >&2; exit 3"])).Message.Should().Contain("why");
        GuestFolder.Failure(() => _commands.Command(["no-such-program"])).Message.Should().Contain("no-such-program");
        GuestFolder.Failure(() => _commands.Command([])).Errno.Should().Be("EINVAL");
        Leftovers().Should().BeEmpty();
    }

    [Fact(DisplayName = "More output than a message holds is an error and not a broken answer")]
    public void TooMuch()
    {
        GuestFolder.Failure(() => _commands.Command(["head", "-c", "5000000", "/dev/zero"])).Errno.Should().Be("E2BIG");
        Leftovers().Should().BeEmpty();
    }

    [Fact(DisplayName = "A guest that renames the folders it was given keeps no mount")]
    public void Renames()
    {
        _commands.Command(["sh", "-c", "mkdir /tmp/x; mv /tmp /tmp2; mv /proc /proc2 2>/dev/null || true"]);

        Leftovers().Should().BeEmpty();
    }

    [Fact(DisplayName = "Links in the place of /dev and /proc lead no mount out of the guest, and missing folders are done without")]
    public void HostileFolders()
    {
        _guest.Shell("rmdir dev proc sys; mkdir $TOP/victim inside; ln -s $TOP/victim dev; ln -s /inside proc");

        _commands.Command(["sh", "-c", "test -r /inside/self/stat && test ! -e /dev/null && echo yes"]).Should().Be("yes\n");

        Leftovers().Should().BeEmpty();
        Directory.GetFileSystemEntries(Path.Combine(_guest.Top, "victim")).Should().BeEmpty();
    }

    private string Leftovers() => _guest.Shell("grep -F $TOP /proc/self/mountinfo || true");
}
