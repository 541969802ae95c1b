using System.Text;
using Engine.Daemon.Actions;
using static Engine.Daemon.Tests.Files.GuestFolder;

namespace Engine.Daemon.Tests.Files;

public sealed class TransfersTests : IDisposable
{
    private readonly GuestFolder _guest = new();
    private readonly Transfers _transfers;

    public TransfersTests() => _transfers = new(_guest.Tree, new Commands(_guest.Tree));

    public void Dispose() => _guest.Dispose();

    [Theory(DisplayName = "cpio reads an archive of ours, and finds in it what is in the tree")]
    [InlineData(null)]
    [InlineData("crc")]
    public void Cpio(string? format)
    {
        _guest.Shell("mkdir -p d/e; printf 12345 >d/f; chmod 640 d/f; ln d/f d/e/g; ln -s ../f d/e/l; : >d/empty; mkfifo d/p; printf x >$'d/\\377'");
        using (var archive = File.Create(Path.Combine(_guest.Top, "archive")))
            _transfers.CpioOut("/d", archive, format);

        _guest.Shell("mkdir $TOP/out; cd $TOP/out; cpio -idm --quiet <../archive; diff -r --no-dereference . ../sysroot/d -x p; [ -p p ]; stat -c '%a %h' f e/g")
            .Should().Be("640 2\n640 2\n");
        _guest.Shell("cpio -it --quiet <$TOP/archive | head -n 1").Should().Be(".\n");
    }

    [Fact(DisplayName = "Compressed copies are those of the programs")]
    public void Compress()
    {
        _guest.Shell("seq 10000 >f");
        foreach (var type in (string[])["gzip", "bzip2", "xz"])
        {
            using (var copy = File.Create(Path.Combine(_guest.Top, "copy")))
                _transfers.CompressOut(type, new("/f"), copy, 2);
            _guest.Shell($"{type} -dc <$TOP/copy | cmp - f");
        }
        Failure(() => _transfers.CompressOut("gzip", new("/f"), Stream.Null, 0)).Errno.Should().Be("EINVAL");
        Failure(() => _transfers.CompressOut("zip", new("/f"), Stream.Null)).Errno.Should().Be("EINVAL");
    }

    [Fact(DisplayName = "Parts are read and written at their place; a part past the end is a failure")]
    public void Parts()
    {
        File.WriteAllText(_guest.HostPath("/f"), "0123456789");
        var part = new MemoryStream();

        _transfers.DownloadOffset(new("/f"), part, 8, 2);
        _transfers.UploadOffset(new MemoryStream("ab"u8.ToArray()), new("/f"), 4);
        _transfers.UploadOffset(new MemoryStream("z"u8.ToArray()), new("/new"), 2);

        Encoding.ASCII.GetString(part.ToArray()).Should().Be("89");
        File.ReadAllText(_guest.HostPath("/f")).Should().Be("0123ab6789");
        File.ReadAllText(_guest.HostPath("/new")).Should().Be("\0\0z");
        Failure(() => _transfers.DownloadOffset(new("/f"), Stream.Null, 9, 2)).Errno.Should().Be("EIO");
        Failure(() => _transfers.DownloadOffset(new("/f"), Stream.Null, -1, 2)).Errno.Should().Be("EINVAL");
    }
}
