using Engine.Daemon.Actions;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Rpc;
using Engine.Protocol.Structs;
using Engine.Protocol.Xdr;

namespace Engine.Daemon.Tests.Files;

public sealed class FileContentTests : IDisposable
{
    private readonly GuestFolder _guest = new();
    private readonly FileContent _content;

    public FileContentTests() => _content = new(_guest.Tree);

    public void Dispose() => _guest.Dispose();

    [Theory(DisplayName = "What is uploaded is what is downloaded")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65536)]
    [InlineData(1_000_003)]
    public void RoundTrip(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        _guest.Shell("echo something longer > f; ln -s /f l; ln -s made dangling");

        _content.Upload(new MemoryStream(bytes), new DeviceOrPath("/l"));
        _content.Upload(new MemoryStream(bytes), new DeviceOrPath("/dangling"));

        foreach (var name in (string[])["/f", "/made"])
        {
            var back = new MemoryStream();
            _content.Download(new DeviceOrPath(name), back);
            back.ToArray().Should().Equal(bytes);
        }
    }

    [Fact(DisplayName = "A folder is no file to read or write")]
    public void Folder()
    {
        _guest.Shell("mkdir d");

        GuestFolder.Failure(() => _content.Download(new DeviceOrPath("/d"), new MemoryStream())).Errno.Should().Be("EISDIR");
        GuestFolder.Failure(() => _content.Upload(new MemoryStream(), new DeviceOrPath("/d"))).Errno.Should().Be("EISDIR");
        GuestFolder.Failure(() => _content.Upload(new MemoryStream(), new DeviceOrPath("/none/f"))).Errno.Should().Be("ENOENT");
    }

    [Fact(DisplayName = "An upload to a full file system fails with ENOSPC")]
    public void FullDisk()
    {
        using var small = new SmallFileSystem(_guest, "m", 1);

        GuestFolder.Failure(() => _content.Upload(new MemoryStream(new byte[3_000_000]), new DeviceOrPath("/m/f")))
            .Errno.Should().Be("ENOSPC");
        GuestFolder.Failure(() => _content.InternalWrite(new("/m/g"), new byte[3_000_000])).Errno.Should().Be("ENOSPC");
    }

    [Fact(DisplayName = "A name under /dev is the appliance's device, never the guest's, and nothing but a block device")]
    public void Devices()
    {
        _guest.Shell("mkdir dev; echo guest > dev/zero; echo guest > dev/none-such");

        GuestFolder.Failure(() => _content.Download(new DeviceOrPath("/dev/zero"), new MemoryStream())).Errno.Should().Be("ENOTBLK");
        GuestFolder.Failure(() => _content.Download(new DeviceOrPath("/dev/none-such"), new MemoryStream())).Errno.Should().Be("ENOENT");
    }

    [Fact(DisplayName = "internal_write replaces, internal_write_append adds; both make a missing file")]
    public void Write()
    {
        _content.InternalWrite(new("/f"), "long content"u8.ToArray());
        _content.InternalWrite(new("/f"), "a\0b"u8.ToArray());
        _content.InternalWriteAppend(new("/f"), "+"u8.ToArray());
        _content.InternalWriteAppend(new("/g"), "new"u8.ToArray());

        File.ReadAllBytes(_guest.HostPath("f")).Should().Equal("a\0b+"u8.ToArray());
        File.ReadAllText(_guest.HostPath("g")).Should().Be("new");
    }

    [Fact(DisplayName = "ls0 lists names in byte order, whatever their bytes")]
    public void List()
    {
        _guest.Shell("""mkdir d e; cd d; touch b B .hidden "$(printf 'a\200\n.')" "$(printf '\303\251')" ab a -- -x; """
            + """seq 300 | xargs -I{} touch many{}""");
        var listed = new MemoryStream();
        var empty = new MemoryStream();

        _content.Ls0(new("/d"), listed);
        _content.Ls0(new("/e"), empty);

        var host = _guest.Shell("cd d; find . -mindepth 1 -printf '%P\\0' | LC_ALL=C sort -z");
        System.Text.Encoding.Latin1.GetString(listed.ToArray()).Should().Be(host);
        empty.Length.Should().Be(0);
        GuestFolder.Failure(() => _content.Ls0(new("/none"), new MemoryStream())).Errno.Should().Be("ENOENT");
    }

    [Fact(DisplayName = "find0 gives all names below a folder, through no link")]
    public void Find()
    {
        _guest.Shell("""mkdir -p d/a/b d/c; echo > d/a/b/f; ln -s /d d/a/loop; ln -s $TOP d/out; mkfifo d/p; """
            + """touch "$(printf 'd/c/a\200\n.')" """);
        var found = new MemoryStream();

        _content.Find0(new("/d/"), found);

        Sorted(System.Text.Encoding.Latin1.GetString(found.ToArray()))
            .Should().Equal(Sorted(_guest.Shell("cd d; find . -mindepth 1 -printf '%P\\0'")));
    }

    [Fact(DisplayName = "find0 gives what follows the path that was asked for: with a slash when it does not end with one")]
    public void FindFollows()
    {
        _guest.Shell("mkdir -p e/sub");
        var (without, with) = (new MemoryStream(), new MemoryStream());

        _content.Find0(new("/e"), without);
        _content.Find0(new("/e/"), with);

        System.Text.Encoding.Latin1.GetString(without.ToArray()).Should().Be("/sub\0");
        System.Text.Encoding.Latin1.GetString(with.ToArray()).Should().Be("sub\0");
    }

    [Fact(DisplayName = "find0 goes as deep as a tree goes, with few descriptors open")]
    public void FindDeep()
    {
        const int depth = 2000;
        _guest.Shell(DeepTree.Script(depth));
        var before = OpenDescriptors();
        var found = new Watching(OpenDescriptors);

        _content.Find0(new("/deep/"), found);

        found.NulBytes.Should().Be(depth + 1);
        found.Most.Should().BeLessThan(before + FolderChain.OpenMax + 60);
        OpenDescriptors().Should().BeLessThan(before + 30);
    }

    [Fact(DisplayName = "A walk comes back to where it was in upper folders that were closed meanwhile")]
    public void FindWideAndDeep()
    {
        _guest.Shell("mkdir w; cd w; for i in $(seq 90); do touch before after; mkdir d; touch x y z; cd d; done");
        var found = new MemoryStream();

        _content.Find0(new("/w/"), found);

        Sorted(System.Text.Encoding.Latin1.GetString(found.ToArray()))
            .Should().Equal(Sorted(_guest.Shell("cd w; find . -mindepth 1 -printf '%P\\0'")));
    }

    [Fact(DisplayName = "readdir gives all entries with inode and kind, as a list and as a stream")]
    public void Readdir()
    {
        _guest.Shell("""mkdir d; cd d; echo > f; mkdir s; ln -s x l; mkfifo p; mknod c c 1 3; mknod b b 7 0; """
            + """touch "$(printf 'a\200\n.')" """);

        var list = _content.Readdir(new("/d"));
        var stream = new MemoryStream();
        _content.InternalReaddir(new("/d"), stream);

        list.Select(entry => (entry.Ftyp, entry.Name)).Should().BeEquivalentTo(
            [('d', "."), ('d', ".."), ('r', "f"), ('d', "s"), ('l', "l"), ('f', "p"), ('c', "c"), ('b', "b"), ('r', "a\udc80\n.")]);
        list.Single(entry => entry.Name == "f").Ino.Should().Be(long.Parse(_guest.Shell("stat -c %i d/f")));
        var reader = new XdrReader(stream.ToArray());
        var streamed = new List<Dirent>();
        while (!reader.AtEnd)
            streamed.Add(Dirent.Read(ref reader));
        streamed.Should().Equal(list);
    }

    [Theory(DisplayName = "Checksums are those of coreutils")]
    [InlineData("crc", "cksum")]
    [InlineData("md5", "md5sum")]
    [InlineData("sha1", "sha1sum")]
    [InlineData("sha224", "sha224sum")]
    [InlineData("sha256", "sha256sum")]
    [InlineData("sha384", "sha384sum")]
    [InlineData("sha512", "sha512sum")]
    public void Checksum(string type, string program)
    {
        _guest.Shell("""seq 100000 > numbers; : > empty; printf '\377' > byte""");
        foreach (var file in (string[])["numbers", "empty", "byte"])
            _content.Checksum(type, new("/" + file)).Should().Be(_guest.Shell($"{program} < {file}").Split(' ')[0]);
    }

    [Fact(DisplayName = "A checksum of an unknown type or of a folder is refused")]
    public void ChecksumRefused()
    {
        _guest.Shell("mkdir d; echo > f");

        GuestFolder.Failure(() => _content.Checksum("sha3", new("/f"))).Errno.Should().Be("EINVAL");
        GuestFolder.Failure(() => _content.Checksum("crc", new("/d"))).Errno.Should().Be("EISDIR");
    }

    private static string[] Sorted(string names) => [.. names.Split('\0').Order(StringComparer.Ordinal)];

    private static int OpenDescriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    [Fact(DisplayName = "A download says at its beginning how large it will be")]
    public void Announced()
    {
        _guest.Shell("printf 12345 > f");
        var content = new Sized();

        _content.Download(new DeviceOrPath("/f"), content);

        content.TotalBytes.Should().Be(5);
        content.ToArray().Should().Equal("12345"u8.ToArray());
    }

    private sealed class Sized : MemoryStream, IProgressTotal
    {
        public ulong TotalBytes { get; set; }
    }

    /// <summary>Counts NULs, and looks at something at each write.</summary>
    private sealed class Watching(Func<int> look) : MemoryStream
    {
        public int Most { get; private set; }
        public int NulBytes { get; private set; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Most = Math.Max(Most, look());
            NulBytes += buffer.AsSpan(offset, count).Count((byte)0);
        }

        public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);
    }
}
