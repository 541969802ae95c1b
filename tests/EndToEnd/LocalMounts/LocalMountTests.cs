using System.Runtime.InteropServices;
using System.Text;
using Engine.Library;
using Engine.Protocol;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.EndToEnd.Tests.LocalMounts;

/// <summary>A guest's tree as a folder of the host, by the kernel's FUSE, used by programs of the host.</summary>
[Collection(RealEngineCollection.Name)]
[Trait("Category", "Qemu")]
public sealed partial class LocalMountTests(RealEngine real) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FuseFact(DisplayName = "Programs of the host read and change a guest's tree in a folder, and the guest has what they did")]
    public async Task Changes()
    {
        await using var handle = await MountedAsync();
        var guest = handle.Actions;
        var odd = GuestText.Decode([(byte)'o', 0xFF, (byte)'\n', (byte)'d']);
        await guest.Mkdir(new("/etc"));
        await guest.Write(new("/etc/hostname"), "first\n"u8.ToArray());
        await guest.Write(new($"/{odd}"), "odd"u8.ToArray());
        await guest.LnS("/etc/hostname", new("/absolute"));
        var place = Directory.CreateDirectory(_folder.File("guest")).FullName;
        await guest.MountLocal(place);
        var running = guest.MountLocalRun();

        (await ShellAsync(place, "cat etc/hostname && readlink absolute && cat o*d && stat --format=%s,%a,%F etc/hostname"))
            .Should().Be("first\n/etc/hostname\nodd6,644,regular file\n");
        await ShellAsync(place, """
            set -e
            umask 0
            mkdir -m 1777 new
            echo two >new/file
            echo three >>new/file
            dd if=/dev/zero of=new/large bs=1M count=5 status=none
            printf x | dd of=new/large bs=1 seek=3000000 conv=notrunc status=none
            truncate -s 4000000 new/large
            ln new/file new/hard
            ln -s ../etc new/link
            mkfifo new/pipe
            chmod 4750 new/large
            chown 12:34 new/large
            touch -d @1000000000.25 new/file
            mv etc/hostname new/moved
            mkdir gone && rmdir gone
            touch gone && rm gone
            sync new/file
            """);
        SetAttribute(Path.Combine(place, "new/file"), "user.mark", [(byte)'a', 0xFF, (byte)'b']).Should().Be(0, Marshal.GetLastPInvokeErrorMessage());
        SetAttribute(Path.Combine(place, "new/file"), "user.nul", "a\0b"u8.ToArray()).Should().Be(-1, "the guest's call takes a string");
        await guest.UmountLocal(retry: true);
        await running;

        Directory.EnumerateFileSystemEntries(place).Should().BeEmpty("it is unmounted");
        (await guest.ReadFile(new("/new/file"))).Should().Equal("two\nthree\n"u8.ToArray());
        (await guest.ReadFile(new("/new/moved"))).Should().Equal("first\n"u8.ToArray());
        (await guest.Readlink(new("/new/link"))).Should().Be("../etc");
        (await guest.Lgetxattr(new("/new/file"), "user.mark")).Should().Equal((byte)'a', 0xFF, (byte)'b');
        var file = await guest.Lstatns(new("/new/file"));
        (file.StNlink, file.StMtimeSec, file.StMtimeNsec, file.StMode & 0xFFF).Should().Be((2, 1_000_000_000, 250_000_000, 0x1B6));
        var large = await guest.Lstatns(new("/new/large"));
        (large.StSize, large.StUid, large.StGid).Should().Be((4_000_000, 12, 34));
        (await guest.Pread(new("/new/large"), 3, 2_999_999)).Should().Equal(0, (byte)'x', 0);
        ((await guest.Lstatns(new("/new"))).StMode & 0xFFF).Should().Be(0x3FF);
        (await guest.IsFifo(new("/new/pipe"))).Should().BeTrue();
        (await guest.Ls(new("/"))).Should().BeEquivalentTo(["absolute", "etc", "lost+found", "new", odd]);
    }

    [FuseFact(DisplayName = "A folder that is mounted read-only refuses every change with EROFS, and shows a large folder whole")]
    public async Task ReadOnly()
    {
        const int Count = 3000;
        await using var handle = await MountedAsync();
        var guest = handle.Actions;
        for (var number = 0; number < Count; number++)
            await guest.Touch(new($"/file-{number:d4}"));
        var place = Directory.CreateDirectory(_folder.File("guest")).FullName;
        await guest.MountLocal(place, @readonly: true, cachetimeout: 0);
        var running = guest.MountLocalRun();

        (await ShellAsync(place, "ls -l file-* | wc -l; ls | wc -l")).Should().Be($"{Count}\n{Count + 1}\n");
        (await ShellAsync(place, "LC_ALL=C touch new 2>&1; LC_ALL=C rm file-0000 2>&1; LC_ALL=C mkdir new 2>&1; true"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(3).And.OnlyContain(line => line.EndsWith("Read-only file system", StringComparison.Ordinal));
        await guest.UmountLocal(retry: true);
        await running;
    }

    [FuseFact(DisplayName = "What can't be mounted says why, and nothing stays mounted when the handle is closed or the action is cancelled")]
    public async Task Ends()
    {
        var place = Directory.CreateDirectory(_folder.File("guest")).FullName;
        await using (var handle = await MountedAsync())
        {
            var guest = handle.Actions;
            (await ErrnoOfAsync(guest.MountLocalRun())).Should().Be("EINVAL", "nothing is mounted");
            (await ErrnoOfAsync(guest.UmountLocal())).Should().Be("EINVAL", "nothing is mounted");
            (await ErrnoOfAsync(guest.MountLocal("missing"))).Should().Be("ENOENT");
            (await ErrnoOfAsync(guest.MountLocal(place, cachetimeout: -1))).Should().Be("EINVAL");
            (await ErrnoOfAsync(guest.MountLocal(place, options: "no-such-option"))).Should().Be("EINVAL");
            await guest.MountLocal(place);
            (await ErrnoOfAsync(guest.MountLocal(place))).Should().Be("EBUSY");
            using var cancelling = new CancellationTokenSource();
            var cancelled = guest.MountLocalRun(cancelling.Token);
            (await ShellAsync(place, "ls")).Should().Be("lost+found\n");
            await cancelling.CancelAsync();
            await FluentActions.Awaiting(() => cancelled).Should().ThrowAsync<OperationCanceledException>();
            Directory.EnumerateFileSystemEntries(place).Should().BeEmpty();

            await guest.MountLocal(place);
            var ended = guest.MountLocalRun();
            (await ShellAsync(place, "ls")).Should().Be("lost+found\n");
            await handle.CloseAsync();
            await ended;
        }
        Directory.EnumerateFileSystemEntries(place).Should().BeEmpty();
    }

    private async Task<GuestHandle> MountedAsync()
    {
        var handle = await GuestHandle.OpenAsync(real.Engine, new(_folder.Path, new Dictionary<string, string>()) { LaunchesItself = true });
        await handle.Actions.AddDrive(_folder.Blank(Path.GetRandomFileName(), 128), format: "raw");
        await handle.Actions.Mkfs("ext4", new Device("/dev/sda"));
        await handle.Actions.Mount(new Mountable("/dev/sda"), "/");
        return handle;
    }

    // In a process of its own: one of this process that waits for FUSE would wait for itself when it is short of threads.
    private static async Task<string> ShellAsync(string folder, string script)
    {
        var ran = await Processes.RunAsync("/bin/bash", "-c", $"cd '{folder}' || exit\n{script}");
        ran.Status.Should().Be(0, ran.Error);
        return ran.Output;
    }

    private static async Task<string?> ErrnoOfAsync(Task action) =>
        (await FluentActions.Awaiting(() => action).Should().ThrowAsync<ActionException>()).Which.Errno;

    private static int SetAttribute(string path, string name, byte[] value) =>
        setxattr(Encoding.UTF8.GetBytes(path + '\0'), Encoding.UTF8.GetBytes(name + '\0'), value, (nuint)value.Length, 0);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setxattr(byte[] path, byte[] name, byte[] value, nuint size, int flags);

    /// <summary>Runs where there is FUSE; a container may have none.</summary>
    private sealed class FuseFactAttribute : FactAttribute
    {
        public FuseFactAttribute()
        {
            if (!File.Exists("/dev/fuse"))
                Skip = "optional: this machine has no /dev/fuse";
        }
    }
}
