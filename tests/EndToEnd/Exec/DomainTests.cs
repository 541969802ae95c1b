using Engine.Tests.Support;

namespace Engine.EndToEnd.Tests.Exec;

/// <summary>Domains of libvirt, by a virsh of the test: the program's own way to it is the real one.</summary>
[Trait("Category", "Qemu")]
public sealed class DomainTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(DisplayName = "A domain's disks are added in their order, and virsh is asked to read alone")]
    public async Task Adds()
    {
        Virsh($"""
            <domain type='kvm'><name>-guest</name><devices>
            <disk type='file'><driver type='raw'/><source file='{_folder.Blank("one.img", 8)}'/><target dev='vda'/></disk>
            <disk type='file' device='cdrom'><target dev='sda'/><readonly/></disk>
            <disk type='file'><driver type='raw'/><source file='{_folder.Blank("two.img", 16)}'/><target dev='vdb'/><readonly/></disk>
            </devices></domain>
            """);
        var before = TestFolder.Digest(_folder.File("two.img"));

        var ran = await ExecAsync(
            "add_domain -guest libvirturi:test:///default readonlydisk:read : blockdev_getsize64 /dev/sda : blockdev_getsize64 /dev/sdb : "
            + "mkfs ext2 /dev/sda : mkfs ext2 /dev/sdb : vfs_type /dev/sdb");

        ran.Status.Should().Be(0, ran.Error);
        ran.Output.Should().Be($"2\n{8 << 20}\n{16 << 20}\next2\n");
        File.ReadAllText(_folder.File("asked")).Should().Be("-q -r -c test:///default dumpxml --domain -guest\nqemu:///test\n");
        TestFolder.Digest(_folder.File("two.img")).Should().Be(before);
        File.ReadAllBytes(_folder.File("one.img")).Should().Contain(value => value != 0);
    }

    [Fact(DisplayName = "When one disk of a domain can't be used none is added; a domain that is not there is ENOENT")]
    public async Task AllOrNone()
    {
        Virsh($"""
            <domain><name>guest</name><devices>
            <disk type='file'><source file='{_folder.Blank("one.img", 8)}'/><target dev='vda'/></disk>
            <disk type='file'><source file='{_folder.File("none.img")}'/><target dev='vdb'/></disk>
            </devices></domain>
            """);

        var ran = await ExecAsync("add_domain guest : add_domain other : nr_devices");

        ran.Output.Should().Be("1\n", "the scratch disk is the only one");
        ran.Error.Should().Contain("none.img").And.Contain("[ENOENT]").And.Contain("add_domain: other: virsh ended with 1: error: failed to get domain");
    }

    private void Virsh(string xml)
    {
        File.WriteAllText(_folder.File("domain.xml"), xml);
        File.WriteAllText(_folder.File("virsh"), $"""
            #!/bin/sh
            printf '%s\n' "$*" "$LIBVIRT_DEFAULT_URI" >'{_folder.File("asked")}'
            case $* in
                *other) echo "error: failed to get domain 'other'" >&2; exit 1 ;;
                *) cat '{_folder.File("domain.xml")}' ;;
            esac
            """);
        File.SetUnixFileMode(_folder.File("virsh"), (UnixFileMode)0b111_101_101);
    }

    private Task<Processes.Ran> ExecAsync(string words) => Processes.RunAsync("/bin/bash", "-c",
        $"PATH='{_folder.Path}':$PATH LIBVIRT_DEFAULT_URI=qemu:///test exec '{Repository.Program}' exec {(words.Contains("nr_devices") ? "--scratch 8M" : "")} {words}");
}
