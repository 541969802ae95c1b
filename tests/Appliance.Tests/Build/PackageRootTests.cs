using Engine.Appliance.Build;

namespace Engine.Appliance.Tests.Build;

public sealed class PackageRootTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly PackageRoot _root;

    public PackageRootTests()
    {
        _root = new PackageRoot(_scratch.At("root"));
        Directory.CreateDirectory(_root.Folder);
    }

    public void Dispose() => _scratch.Dispose();

    [Fact(DisplayName = "/bin, /sbin and /lib become links into /usr, with the files of both")]
    public void Merges()
    {
        _scratch.Write("root/bin/mount", "program");
        _scratch.Write("root/usr/bin/file", "other");
        _scratch.Write("root/lib/x86_64-linux-gnu/libc.so.6", "library");
        _scratch.Write("root/usr/lib/x86_64-linux-gnu/libaugeas.so.0", "library");
        _scratch.Write("root/lib/deep/here/file", "whole folder");
        File.CreateSymbolicLink(_scratch.At("root/bin/sh"), "dash");
        Directory.CreateSymbolicLink(_scratch.At("root/lib/linked"), "deep");

        _root.Arrange();

        new DirectoryInfo(_scratch.At("root/bin")).LinkTarget.Should().Be("usr/bin");
        new DirectoryInfo(_scratch.At("root/lib")).LinkTarget.Should().Be("usr/lib");
        Read("usr/bin/mount").Should().Be("program");
        Read("bin/file").Should().Be("other");
        Read("lib/deep/here/file").Should().Be("whole folder");
        Read("lib/linked/here/file").Should().Be("whole folder");
        new FileInfo(_scratch.At("root/usr/bin/sh")).LinkTarget.Should().Be("dash");
        Directory.GetFiles(_scratch.At("root/usr/lib/x86_64-linux-gnu")).Should().HaveCount(2);
    }

    [Theory(DisplayName = "Of a program and the link of compatibility to it, the program stays")]
    [InlineData("root/bin/x", "root/usr/bin/x", "/bin/x")]
    [InlineData("root/usr/bin/x", "root/bin/x", "/usr/bin/x")]
    [InlineData("root/usr/bin/x", "root/bin/x", "../usr/bin/x")]
    public void Compatibility(string program, string link, string target)
    {
        _scratch.Write(program, "program");
        Directory.CreateDirectory(Path.GetDirectoryName(_scratch.At(link))!);
        File.CreateSymbolicLink(_scratch.At(link), target);

        _root.Arrange();

        new FileInfo(_scratch.At("root/usr/bin/x")).LinkTarget.Should().BeNull();
        Read("usr/bin/x").Should().Be("program");
    }

    [Fact(DisplayName = "Settings replace the packages' own, also where those are links out of the root")]
    public void Settings()
    {
        var outside = _scratch.Write("outside", "untouched");
        Directory.CreateDirectory(_scratch.At("root/etc"));
        File.CreateSymbolicLink(_scratch.At("root/etc/passwd"), outside);
        _scratch.Write("root/etc/lvm/lvm.conf", "udev_sync=1");

        _root.Arrange();

        File.ReadAllText(outside).Should().Be("untouched");
        Read("etc/passwd").Should().StartWith("root:");
        Read("etc/lvm/lvm.conf").Should().Contain("udev_sync=0").And.NotContain("udev_sync=1");
        new FileInfo(_scratch.At("root/etc/mtab")).LinkTarget.Should().Be("/proc/self/mounts");
        Directory.Exists(_scratch.At("root/usr/lib/engine")).Should().BeTrue();
    }

    [Fact(DisplayName = "What nothing reads is removed, by name and by pattern, and a link only as a link")]
    public void Drops()
    {
        _scratch.Write("root/usr/share/doc/lvm2/copyright", "x");
        _scratch.Write("root/etc/rc0.d/K01mdadm", "x");
        _scratch.Write("root/usr/share/augeas/lenses/dist/fstab.aug", "kept");
        var outside = _scratch.Write("outside/file", "untouched");
        Directory.CreateSymbolicLink(_scratch.At("root/usr/share/man"), _scratch.At("outside"));

        _root.Arrange();

        Directory.Exists(_scratch.At("root/usr/share/doc")).Should().BeFalse();
        Directory.Exists(_scratch.At("root/etc/rc0.d")).Should().BeFalse();
        Directory.Exists(_scratch.At("root/usr/share/man")).Should().BeFalse();
        File.Exists(outside).Should().BeTrue();
        Read("usr/share/augeas/lenses/dist/fstab.aug").Should().Be("kept");
    }

    [Fact(DisplayName = "A program whose library no package brought is named")]
    public void MissingLibraries()
    {
        Directory.CreateDirectory(_scratch.At("root/usr/bin"));
        File.Copy(Environment.ProcessPath!, _scratch.At("root/usr/bin/tool"));

        _root.Invoking(root => root.CheckLibraries()).Should().Throw<ApplianceBuildException>()
            .Which.Evidence.Should().Contain("usr/bin/tool needs libc.so.6");
    }

    private string Read(string name) => File.ReadAllText(_scratch.At("root/" + name));
}
