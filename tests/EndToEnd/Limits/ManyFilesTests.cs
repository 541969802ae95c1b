using System.Formats.Tar;
using System.IO.Pipelines;
using Engine.Library;
using Engine.Protocol;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.EndToEnd.Tests.Limits;

/// <summary>Folders, names and replies that are as large as they can be.</summary>
[Collection(RealEngineCollection.Name)]
[Trait("Category", "Qemu")]
public sealed class ManyFilesTests(RealEngine real) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(DisplayName = "A folder of 100,000 files is filled, listed in every way, and removed")]
    public async Task Folder()
    {
        const int Count = 100_000;
        await using var handle = await MountedAsync(sizeMebibytes: 2048); // an inode for every 16 KiB
        var guest = handle.Actions;
        await guest.Mkdir(new GuestPath("/many"));

        var pipe = new Pipe();
        var written = WriteEmptyFilesAsync(pipe.Writer.AsStream(), Count);
        await guest.TarIn(pipe.Reader.AsStream(), new GuestPath("/many"));
        await written;

        var expected = Enumerable.Range(0, Count).Select(Name).ToList();
        (await guest.Ls(new GuestPath("/many"))).Should().Equal(expected);
        (await guest.Find(new GuestPath("/many"))).Should().Equal(expected.Select(name => $"/{name}"));
        (await guest.Readdir(new GuestPath("/many"))).Select(entry => entry.Name).Order(StringComparer.Ordinal).Should().Equal([".", "..", .. expected]);
        (await guest.Lstatnslist(new GuestPath("/many"), [.. expected.Select(name => new Filename(name))])).Should().HaveCount(Count).And.OnlyContain(status => status.StIno > 0);
        await guest.RmRf(new GuestPath("/many"));
        (await guest.IsDir(new GuestPath("/many"))).Should().BeFalse();
    }

    [Fact(DisplayName = "A name of 255 bytes of all kinds is made, listed, read and removed; of 256 it is ENAMETOOLONG")]
    public async Task Names()
    {
        await using var handle = await MountedAsync(sizeMebibytes: 64);
        var guest = handle.Actions;
        // Every byte but the two that no name has, and one of them twice.
        byte[] bytes = [.. Enumerable.Range(1, 255).Select(value => (byte)value).Where(value => value != '/'), 0xFF];
        var name = GuestText.Decode(bytes);

        await guest.Write(new GuestPath($"/{name}"), "odd"u8.ToArray());

        (await guest.Ls(new GuestPath("/"))).Should().BeEquivalentTo([name, "lost+found"]);
        (await guest.Find(new GuestPath("/"))).Should().Contain(name);
        (await guest.ReadFile(new GuestPath($"/{name}"))).Should().Equal("odd"u8.ToArray());
        (await FluentActions.Awaiting(() => guest.Touch(new GuestPath($"/{name}x"))).Should().ThrowAsync<ActionException>()).Which.Errno.Should().Be("ENAMETOOLONG");
        await guest.Rm(new GuestPath($"/{name}"));
        (await guest.Ls(new GuestPath("/"))).Should().Equal("lost+found");
    }

    [Fact(DisplayName = "An answer that is larger than a message is an error, one that just fits is an answer, and the handle goes on")]
    public async Task Replies()
    {
        const int LineBytes = 1023;
        await using var handle = await MountedAsync(sizeMebibytes: 64);
        var guest = handle.Actions;
        var path = new GuestPath("/lines");
        await guest.Upload(Lines(5000, LineBytes), new DeviceOrPath(path.Path));

        (await guest.HeadN(4000, path)).Should().HaveCount(4000).And.OnlyContain(line => line.Length == LineBytes);
        await FluentActions.Awaiting(() => guest.HeadN(5000, path)).Should().ThrowAsync<ActionException>();
        (await guest.TailN(3, path)).Should().HaveCount(3);
    }

    private async Task<GuestHandle> MountedAsync(int sizeMebibytes)
    {
        var handle = await GuestHandle.OpenAsync(real.Engine, new(_folder.Path, new Dictionary<string, string>()) { LaunchesItself = true });
        await handle.Actions.AddDrive(_folder.Blank("disk.img", sizeMebibytes), format: "raw");
        await handle.Actions.Mkfs("ext4", new Device("/dev/sda"));
        await handle.Actions.Mount(new Mountable("/dev/sda"), "/");
        return handle;
    }

    private static string Name(int number) => $"file-{number:d6}";

    private static async Task WriteEmptyFilesAsync(Stream to, int count)
    {
        await using (to)
        await using (var archive = new TarWriter(to, TarEntryFormat.Ustar))
        {
            for (var number = 0; number < count; number++)
                await archive.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, Name(number)));
        }
    }

    private static MemoryStream Lines(int count, int bytes)
    {
        var content = new byte[count * (bytes + 1)];
        Array.Fill(content, (byte)'x');
        for (var line = 1; line <= count; line++)
            content[(line * (bytes + 1)) - 1] = (byte)'\n';
        return new MemoryStream(content);
    }
}
