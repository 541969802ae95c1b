using System.Security.Cryptography;
using System.Text;
using Engine.EndToEnd.Tests;
using Engine.Protocol;
using Engine.Protocol.Client;
using Engine.Protocol.Errors;
using Xunit.Abstractions;

namespace Engine.Interop;

/// <summary>The same calls of our client on both daemons, their answers compared one by one.</summary>
[Trait("Category", "Qemu")]
public sealed class SameAnswersTests(RealDaemon both, ITestOutputHelper output) : IClassFixture<RealDaemon>, IDisposable
{
    private static readonly Device Disk = new("/dev/sda");
    private static readonly Device First = new("/dev/sda1");
    private static readonly GuestPath Root = new("/");
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(DisplayName = "Partition tables are told alike")]
    [InlineData("gpt")]
    [InlineData("mbr")]
    public Task Tables(string table) => CompareAsync(512, async (guest, note) =>
    {
        await guest.PartInitAsync(Disk, table);
        await guest.PartAddAsync(Disk, "p", 2048, 204799);
        await guest.PartAddAsync(Disk, "p", 204800, -2048);
        await note("type", guest.PartGetParttypeAsync(Disk));
        await note("list", guest.PartListAsync(Disk));
        await guest.PartSetBootableAsync(Disk, 1, true);
        await note("bootable", guest.PartGetBootableAsync(Disk, 1));
        await note("not bootable", guest.PartGetBootableAsync(Disk, 2));
        await note("devices", guest.ListDevicesAsync());
        await note("partitions", guest.ListPartitionsAsync());
        await note("number", guest.PartToPartnumAsync(new Device("/dev/sda2")));
        await note("disk of", guest.PartToDevAsync(new Device("/dev/sda2")));
        await guest.PartDelAsync(Disk, 2);
        await note("after", guest.PartListAsync(Disk));
        await note("size", guest.BlockdevGetsize64Async(First));
        await note("none", OutcomeAsync(guest.PartGetBootableAsync(Disk, 9)));
    });

    [Theory(DisplayName = "File systems and what is in them are told alike")]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    [InlineData("vfat")]
    public Task Files(string type) => CompareAsync(512, async (guest, note) =>
    {
        await guest.PartDiskAsync(Disk, "gpt");
        await guest.MkfsAsync(type, First);
        await note("type", guest.VfsTypeAsync(new Mountable(First.Name)));
        await note("label", guest.VfsLabelAsync(new Mountable(First.Name)));
        await note("list", guest.ListFilesystemsAsync());
        await guest.MountAsync(new Mountable(First.Name), "/");
        await note("mounts", guest.MountsAsync());
        await guest.MkdirAsync(new GuestPath("/d"));
        await guest.UploadAsync(new MemoryStream(Encoding.ASCII.GetBytes("hello\n")), new DeviceOrPath("/d/f"));
        foreach (var sum in (string[])["crc", "md5", "sha1", "sha256", "sha512"])
            await note(sum, guest.ChecksumAsync(sum, new GuestPath("/d/f")));
        await note("size", guest.FilesizeAsync(new GuestPath("/d/f")));
        await note("mode", ModeAsync(guest, "/d/f"));
        await note("file", guest.IsFileAsync(new GuestPath("/d/f")));
        await note("dir", guest.IsDirAsync(new GuestPath("/d/f")));
        await note("find", DownloadedAsync(to => guest.Find0Async(Root, to)));
        await note("real", guest.RealpathAsync(new GuestPath("/d/../d//f")));
        await note("case", guest.CaseSensitivePathAsync(new GuestPath("/d/F2")));
        await note("glob", guest.GlobExpandAsync(new GuestPath("/{d,e}/*")));
        await note("what", guest.FileAsync(new DeviceOrPath("/d/f")));
        await note("missing", guest.FilesizeAsync(new GuestPath("/none")));
        await note("not empty", guest.RmdirAsync(new GuestPath("/d")));
        await note("relative", OutcomeAsync(guest.MkdirAsync(new GuestPath("relative"))));
        await guest.UmountAllAsync();
        await note("unmounted", guest.ExistsAsync(Root));
    });

    [Fact(DisplayName = "LVM is told alike")]
    public Task Lvm() => CompareAsync(300, async (guest, note) =>
    {
        await guest.PvcreateAsync(Disk);
        await guest.VgcreateAsync("VG", [Disk]);
        await guest.LvcreateAsync("LV1", "VG", 64);
        await guest.LvcreateAsync("LV2", "VG", 32);
        await note("pvs", guest.PvsAsync());
        await note("vgs", guest.VgsAsync());
        await note("lvs", guest.LvsAsync());
        await note("full", VolumesAsync(guest));
        await note("name", guest.LvmCanonicalLvNameAsync("/dev/mapper/VG-LV1"));
        await note("no name", guest.LvmCanonicalLvNameAsync("/dev/sda"));
        await guest.LvremoveAsync(new Device("/dev/VG/LV1"));
        await note("one left", guest.LvsAsync());
        await note("no such", guest.LvremoveAsync(new Device("/dev/VG/LV1")));
        await guest.VgremoveAsync("VG");
        await guest.PvremoveAsync(Disk);
        await note("none left", guest.PvsAsync());
    });

    [Fact(DisplayName = "LUKS is told alike, and what one daemon has formatted the other opens")]
    public async Task Luks()
    {
        await CompareAsync(300, async (guest, note) =>
        {
            await guest.PartDiskAsync(Disk, "gpt");
            await guest.LuksFormatAsync(First, "first", 0);
            await guest.LuksAddKeyAsync(First, "first", "second", 3);
            await guest.LuksKillSlotAsync(First, "second", 0);
            await note("wrong", OutcomeAsync(guest.CryptsetupOpenAsync(First, "first", "inner")));
            await guest.LuksOpenAsync(First, "second", "inner");
            await note("devices", guest.ListDmDevicesAsync());
            await guest.MkfsAsync("ext2", new Device("/dev/mapper/inner"));
            await guest.MountAsync(new Mountable("/dev/mapper/inner"), "/");
            await guest.UploadAsync(new MemoryStream("inside"u8.ToArray()), new DeviceOrPath("/f"));
            await guest.UmountAllAsync();
            await guest.LuksCloseAsync(new Device("/dev/mapper/inner"));
            await note("type", guest.VfsTypeAsync(new Mountable(First.Name)));
        });
        var told = new Dictionary<string, string>();
        await both.TheirsAsync(guest => InsideAsync(guest, told, "theirs opens ours"), _folder.File("ours.img"));
        await both.OursAsync(guest => InsideAsync(guest, told, "ours opens theirs"), _folder.File("theirs.img"));
        told.Values.Should().AllBe("inside");
    }

    [Fact(DisplayName = "200 MB go up and come back with progress, and are broken off, on either daemon")]
    public Task Transfers() => CompareAsync(600, async (guest, note) =>
    {
        const int bytes = 200 << 20;
        await guest.MkfsAsync("ext4", Disk);
        await guest.MountAsync(new Mountable(Disk.Name), "/");
        await guest.UploadAsync(new Pattern(bytes), new DeviceOrPath("/large"));
        await note("size", guest.FilesizeAsync(new GuestPath("/large")));
        await note("sum", guest.ChecksumAsync("sha256", new GuestPath("/large")));
        var digest = new Digest();
        await guest.DownloadAsync(new DeviceOrPath("/large"), digest);
        await note("back", Task.FromResult(digest.Text));
        await note("upload broken off", BrokenOffAsync(cancel => guest.UploadAsync(new Pattern(bytes, cancel, 20 << 20), new DeviceOrPath("/part"), cancel.Token)));
        await guest.PingDaemonAsync();
        await note("download broken off", BrokenOffAsync(cancel => guest.DownloadAsync(new DeviceOrPath("/large"), new Digest(cancel, 20 << 20), cancel.Token)));
        await guest.PingDaemonAsync();
        await note("no room", OutcomeAsync(guest.UploadAsync(new Pattern(bytes), new DeviceOrPath("/none/f"))));
        await guest.PingDaemonAsync();
    });

    [Theory(DisplayName = "A guest is inspected alike; its list of packages is ours alone")]
    [InlineData("debian-gpt-1.img")]
    [InlineData("debian-lvm-1.img")]
    [InlineData("rpm-btrfs-1.img")]
    public Task Inspection(string image) => CompareAsync(DemoGuest.Path(image), async (guest, note) =>
    {
        foreach (var root in await guest.InspectOsAsync())
        {
            await note("root", Task.FromResult(OneDisk(root.Name)));
            await note("type", guest.InspectGetTypeAsync(root));
            await note("distro", guest.InspectGetDistroAsync(root));
            // Not compared: the peer gives a Debian's point release as its name, and yum for the demo's rpm guest.
            await note("major", guest.InspectGetMajorVersionAsync(root));
            await note("minor", guest.InspectGetMinorVersionAsync(root));
            await note("arch", guest.InspectGetArchAsync(root));
            await note("host", guest.InspectGetHostnameAsync(root));
            await note("format", guest.InspectGetPackageFormatAsync(root));
            await note("mountpoints", SortedAsync(guest.InspectGetMountpointsAsync(root)));
            await note("filesystems", SortedAsync(guest.InspectGetFilesystemsAsync(root)));
        }
        await note("all", SortedAsync(guest.ListFilesystemsAsync()));
    });

    [Fact(DisplayName = "Another daemon answers our own calls with ENOTSUP, and goes on")]
    public Task OwnCalls() => both.TheirsAsync(async guest =>
    {
        var refused = await guest.Invoking(g => g.EngineListApplicationsAsync(new Mountable("/dev/sda"), Stream.Null)).Should().ThrowAsync<ActionException>();
        refused.Which.Errno.Should().Be("ENOTSUP");
        await guest.PingDaemonAsync();
    }, _folder.Blank("disk.img", 16));

    private async Task CompareAsync(long mebibytes, Func<IGuest, Note, Task> work) => await CompareAsync(
        _folder.Blank("ours.img", mebibytes), _folder.Blank("theirs.img", mebibytes), work);

    private async Task CompareAsync(string image, Func<IGuest, Note, Task> work)
    {
        foreach (var name in (string[])["ours.img", "theirs.img"])
            await ExportedAppliance.RunAsync(new("cp", "--sparse=always", "--reflink=auto", image, _folder.File(name)), null);
        await CompareAsync(_folder.File("ours.img"), _folder.File("theirs.img"), work);
    }

    private async Task CompareAsync(string ours, string theirs, Func<IGuest, Note, Task> work)
    {
        List<string> ourAnswers = [], theirAnswers = [];
        await both.OursAsync(guest => work(guest, (name, call) => AddAsync(ourAnswers, name, call)), ours);
        await both.TheirsAsync(guest => work(guest, (name, call) => AddAsync(theirAnswers, name, call)), theirs);
        foreach (var (our, their) in ourAnswers.Zip(theirAnswers))
            output.WriteLine(our == their ? $"same    {our}" : $"DIFFERS {our}  <>  {their}");
        ourAnswers.Should().Equal(theirAnswers);
    }

    private delegate Task Note(string name, Task call);

    private static async Task AddAsync(List<string> answers, string name, Task call)
    {
        try
        {
            await call;
            answers.Add($"{name}: {Told(call.GetType().GetProperty("Result")?.GetValue(call))}");
        }
        catch (ActionException failure)
        {
            answers.Add($"{name}: error {failure.Errno}"); // the words are each daemon's own
        }
    }

    private static string Told(object? value) => value switch
    {
        string text => text,
        System.Collections.IEnumerable list => string.Join(", ", list.Cast<object?>().Select(Told)),
        _ => value?.ToString() ?? "",
    };

    /// <summary>For failures to which the peer gives no errno, or tools do.</summary>
    private static async Task<string> OutcomeAsync(Task call)
    {
        try
        {
            await call;
            return "worked";
        }
        catch (ActionException)
        {
            return "failed";
        }
    }

    private static async Task<string> BrokenOffAsync(Func<CancellationTokenSource, Task> transfer)
    {
        using var cancel = new CancellationTokenSource();
        try
        {
            await transfer(cancel);
            return "went through";
        }
        catch (OperationCanceledException)
        {
            return "broken off";
        }
    }

    // Neither end promises an order here.
    private static async Task<string> SortedAsync<T>(Task<IReadOnlyList<T>> list) =>
        OneDisk(string.Join(", ", (await list).Select(item => Told(item)).Order(StringComparer.Ordinal)));

    // The peer lets the kernel's letter of the one disk through in the names of subvolumes.
    private static string OneDisk(string text) => text.Replace("btrfsvol:/dev/sdb", "btrfsvol:/dev/sda", StringComparison.Ordinal);

    private static async Task<string> ModeAsync(IGuest guest, string path) =>
        Convert.ToString((await guest.StatnsAsync(new GuestPath(path))).StMode & 0xF000, 8);

    private static async Task<string> VolumesAsync(IGuest guest) =>
        string.Join(' ', (await guest.LvsFullAsync()).Select(volume => $"{volume.LvName} {volume.LvSize} {volume.LvAttr}"));

    private static async Task<string> DownloadedAsync(Func<Stream, Task> download)
    {
        var content = new MemoryStream();
        await download(content);
        return string.Join(' ', Encoding.ASCII.GetString(content.ToArray()).Split('\0', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    private static async Task InsideAsync(IGuest guest, Dictionary<string, string> told, string name)
    {
        await guest.LuksOpenRoAsync(First, "second", "inner");
        await guest.MountRoAsync(new Mountable("/dev/mapper/inner"), "/");
        var content = new MemoryStream();
        await guest.DownloadAsync(new DeviceOrPath("/f"), content);
        told[name] = Encoding.ASCII.GetString(content.ToArray());
    }

    /// <summary>Bytes that repeat every 251; the transfer is cancelled after so many.</summary>
    private sealed class Pattern(long bytes, CancellationTokenSource? cancel = null, long cancelAfter = long.MaxValue) : MemoryStream
    {
        private long _at;

        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, bytes - _at);
            for (var i = 0; i < count; i++)
                buffer[i] = (byte)((_at + i) % 251);
            _at += count;
            if (_at > cancelAfter)
                cancel!.Cancel();
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));
    }

    private sealed class Digest(CancellationTokenSource? cancel = null, long cancelAfter = long.MaxValue) : MemoryStream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long _at;

        public string Text => Convert.ToHexStringLower(_hash.GetCurrentHash());

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _hash.AppendData(buffer);
            _at += buffer.Length;
            if (_at > cancelAfter)
                cancel!.Cancel();
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}
