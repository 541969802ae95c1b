using System.Security.Cryptography;
using Engine.Appliance.Commits;
using Engine.Appliance.Drives;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Tests.Commits;

public sealed class QemuCommitterTests : IDisposable
{
    private const long SizeBytes = 600 * 1024 * 1024; // two L2 tables
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-test-").FullName;
    private readonly QemuCommitter _committer = new("qemu-system-x86_64");

    private static string[] Changes =>
        ["write -P 0x22 0 4k", "write -P 0x33 1M 300k", "write -z 2M 128k", "write -P 0x44 590M 10M", "write -P 0x55 512M 64k"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory(DisplayName = "A committed image holds what the overlay showed, and its undo brings back what it held")]
    [InlineData("raw")]
    [InlineData("qcow2")]
    [InlineData("vmdk")]
    [InlineData("vdi")]
    public async Task CommitsAndUndoes(string format)
    {
        var image = await MakeAsync(format);
        var before = await DigestAsync(image, format);
        var (overlay, wanted) = await ChangeAsync(image, format);
        var undo = Path.Combine(_folder, "undo.qcow2");

        await using (var commit = await _committer.OpenAsync(Target(image, format, overlay), default))
        {
            (await commit.DigestOfImageAsync(default)).Should().NotBe(await commit.DigestAsync(default));
            await commit.KeepUndoAsync(undo, default);
            (await DigestAsync(image, format)).Should().Be(before, "nothing is written before it is applied");
            await commit.ApplyAsync(default);
            commit.ChangedBytes.Should().Be((64 + 320 + 128 + (10 * 1024) + 64) * 1024);
            (await commit.DigestOfImageAsync(default)).Should().Be(await commit.DigestAsync(default));
        }

        (await DigestAsync(image, format)).Should().Be(wanted);
        (await ImgAsync("check", "-f", "qcow2", undo)).Should().Contain("No errors");

        await using (var back = await _committer.OpenAsync(Target(image, format, undo), default))
            await back.ApplyAsync(default);

        (await DigestAsync(image, format)).Should().Be(before);
    }

    [Fact(DisplayName = "A commit that is broken off at any moment is whole once it is applied again")]
    public async Task Again()
    {
        var image = await MakeAsync("qcow2");
        var (overlay, wanted) = await ChangeAsync(image, "qcow2");

        for (var round = 0; round < 6; round++)
        {
            var commit = await _committer.OpenAsync(Target(image, "qcow2", overlay), default);
            var applying = commit.ApplyAsync(default);
            await Task.WhenAny(applying, Task.Delay(round * 3));
            await commit.DisposeAsync(); // kills its qemu
            await applying.ContinueWith(ended => ended.Exception, TaskScheduler.Default);
        }
        await using (var last = await _committer.OpenAsync(Target(image, "qcow2", overlay), default))
            await last.ApplyAsync(default);

        (await DigestAsync(image, "qcow2")).Should().Be(wanted);
    }

    [Fact(DisplayName = "An image that is open to be committed to is locked against qemu and against us, and free afterwards")]
    public async Task Locks()
    {
        var image = await MakeAsync("raw");
        var (overlay, _) = await ChangeAsync(image, "raw");
        var write = () => RunAsync("qemu-io", ["-f", "raw", image, "-c", "write 0 512"], mayFail: true);

        await using (await _committer.OpenAsync(Target(image, "raw", overlay), default))
        {
            var ours = async () => await _committer.OpenAsync(Target(image, "raw", overlay), default);
            (await ours.Should().ThrowAsync<CommitException>()).Which.IsTransient.Should().BeTrue();
            (await write()).Should().Contain("lock");
        }

        (await write()).Should().NotContain("lock");
    }

    [Theory(DisplayName = "An overlay that qemu or a guest has made of something else is refused, and the image is as it was")]
    [InlineData(20, 0x0d)] // cluster bits
    [InlineData(15, 0x70)] // a backing file's name
    [InlineData(79, 0x04)] // an incompatible feature: an external data file
    [InlineData(32, 0x01)] // encrypted
    [InlineData(40, 0x7f)] // an L1 table that is not in the file
    [InlineData(36, 0xff)] // an L1 table of more entries than the disk has
    public async Task Damaged(int at, byte value)
    {
        var image = await MakeAsync("raw");
        var before = await DigestAsync(image, "raw");
        var (overlay, _) = await ChangeAsync(image, "raw");
        using (var file = File.OpenHandle(overlay, FileMode.Open, FileAccess.Write))
            RandomAccess.Write(file, [value], at);

        var open = async () => await _committer.OpenAsync(Target(image, "raw", overlay), default);

        await open.Should().ThrowAsync<CommitException>().WithMessage("*overlay*");
        (await DigestAsync(image, "raw")).Should().Be(before);
    }

    [Fact(DisplayName = "An overlay for a disk of another size is refused")]
    public async Task OtherSize()
    {
        var image = await MakeAsync("raw");
        var (overlay, _) = await ChangeAsync(image, "raw");
        using (var file = File.OpenHandle(image, FileMode.Open, FileAccess.Write))
            RandomAccess.SetLength(file, SizeBytes + 512);

        var open = async () => await _committer.OpenAsync(Target(image, "raw", overlay), default);

        await open.Should().ThrowAsync<CommitException>().WithMessage($"*{SizeBytes + 512} bytes now*");
    }

    private static CommitTarget Target(string image, string format, string overlay) => new(image, format, ImageRules.Strict, overlay, JailRule.Best);

    private async Task<string> MakeAsync(string format)
    {
        var raw = Path.Combine(_folder, "raw");
        using (var file = File.OpenHandle(raw, FileMode.CreateNew, FileAccess.ReadWrite))
            RandomAccess.SetLength(file, SizeBytes);
        await IoAsync("-f", "raw", raw, "-c", "write -P 0x11 0 3M", "-c", "write -P 0x12 511M 2M", "-c", "write -P 0x13 595M 5M");
        if (format == "raw")
            return raw;
        var image = Path.Combine(_folder, $"image.{format}");
        await ImgAsync("convert", "-f", "raw", "-O", format, raw, image);
        File.Delete(raw);
        return image;
    }

    /// <returns>The kept overlay, and the digest of the disk that it shows.</returns>
    private async Task<(string Overlay, string Digest)> ChangeAsync(string image, string format)
    {
        var path = Path.Combine(_folder, "redo.qcow2");
        using (var overlay = RedoOverlay.Create(_folder, SizeBytes))
            overlay.Keep(path);
        var layered = $"driver=qcow2,file.driver=file,file.filename={path},backing.driver={format},backing.file.driver=file,backing.file.filename={image}";
        await IoAsync(["--image-opts", layered, .. Changes.SelectMany(change => new[] { "-c", change })]);
        var flat = Path.Combine(_folder, "flat");
        await ImgAsync("convert", "--image-opts", layered, "-O", "raw", flat);
        return (path, await DigestAsync(flat, "raw"));
    }

    private async Task<string> DigestAsync(string image, string format)
    {
        var flat = Path.Combine(_folder, "digest");
        await ImgAsync("convert", "-U", "-f", format, "-O", "raw", image, flat);
        // Most of it is zero, which is not worth a digest's time.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = File.OpenHandle(flat);
        var piece = new byte[1 << 20];
        for (long at = 0; RandomAccess.Read(file, piece, at) is > 0 and var count; at += count)
        {
            if (piece.AsSpan(0, count).IndexOfAnyExcept((byte)0) < 0)
                continue;
            hash.AppendData(BitConverter.GetBytes(at));
            hash.AppendData(piece.AsSpan(0, count));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static Task<string> ImgAsync(params string[] arguments) => RunAsync("qemu-img", arguments);

    private static Task<string> IoAsync(params string[] arguments) => RunAsync("qemu-io", arguments);

    private static async Task<string> RunAsync(string program, string[] arguments, bool mayFail = false)
    {
        var ran = await CommandRunner.RunAsync(new Command(program, arguments), CancellationToken.None);
        var words = System.Text.Encoding.UTF8.GetString(ran.Output) + ran.ErrorTail;
        if (!mayFail)
            ran.ExitStatus.Should().Be(0, words);
        return words;
    }
}
