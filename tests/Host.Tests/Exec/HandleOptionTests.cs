using Engine.Library;
using Engine.Protocol.Errors;

namespace Engine.Host.Tests.Exec;

public class HandleOptionTests
{
    [Fact(DisplayName = "The environment's variables are taken over")]
    public void Variables()
    {
        var options = new HandleOptions();

        foreach (var (name, value) in ((string, string)[])
            [("LIBGUESTFS_TRACE", "1"), ("LIBGUESTFS_DEBUG", "yes"), ("LIBGUESTFS_MEMSIZE", "700"), ("LIBGUESTFS_APPEND", "debug"),
             ("LIBGUESTFS_HV", "/opt/hv"), ("LIBGUESTFS_QEMU", "/opt/old"), ("LIBGUESTFS_TMPDIR", "/t"), ("LIBGUESTFS_CACHEDIR", "/c"),
             ("LIBGUESTFS_PATH", "/p"), ("LIBGUESTFS_BACKEND", "direct"), ("LIBGUESTFS_BACKEND_SETTINGS", "force_tcg:a=b"), ("OTHER", "x")])
            EnvironmentVariables.Take(options, name, value);

        (options.IsTraced, options.IsVerbose, options.MemoryMebibytes, options.Append).Should().Be((true, true, 700, "debug"));
        (options.Hypervisor, options.TemporaryFolderInUse, options.CacheFolderInUse, options.SearchPath).Should().Be(("/opt/hv", "/t", "/c", "/p"));
        options.BackendSettings.Should().Equal("force_tcg", "a=b");
    }

    [Theory(DisplayName = "A value that a variable can't have is told")]
    [InlineData("LIBGUESTFS_MEMSIZE", "100")]
    [InlineData("LIBGUESTFS_MEMSIZE", "much")]
    [InlineData("LIBGUESTFS_TRACE", "perhaps")]
    public void Wrong(string name, string value) =>
        FluentActions.Invoking(() => EnvironmentVariables.Take(new(), name, value)).Should().Throw<ActionException>()
            .Where(failure => failure.Errno == "EINVAL" && failure.Message.Contains(name));

    [Theory(DisplayName = "Names of disks and their places belong together")]
    [InlineData("/dev/sda", 0)]
    [InlineData("/dev/sdz", 25)]
    [InlineData("/dev/sdaa", 26)]
    [InlineData("/dev/sdiu", 254)]
    public void Places(string name, int place)
    {
        DiskNames.IndexOf(name).Should().Be(place);
        DiskNames.At(place).Should().Be(name);
    }

    [Theory(DisplayName = "What is no whole disk has no place")]
    [InlineData("/dev/sda1")]
    [InlineData("/dev/VG/LV")]
    [InlineData("/dev/sd")]
    [InlineData("sda")]
    public void NoPlace(string name) => DiskNames.IndexOf(name).Should().Be(-1);

    [Fact(DisplayName = "What is read of a file grows with it, and lines lose their ends")]
    public void Contents()
    {
        using var content = new ContentBuffer("/f");
        for (var i = 0; i < 10_000; i++)
            content.Write("abc\r\n"u8);

        content.Content.Length.Should().Be(50_000);
        Names.Lines(content.Content.Span).Should().HaveCount(10_000).And.OnlyContain(line => line == "abc");
        Names.Sorted("b\0a\0\0"u8.ToArray()).Should().Equal("", "a", "b");
    }
}
