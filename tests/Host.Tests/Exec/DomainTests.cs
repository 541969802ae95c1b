using System.Text;
using Engine.Library;
using Engine.Library.Domains;
using Engine.Protocol.Errors;

namespace Engine.Host.Tests.Exec;

public sealed class DomainTests
{
    private const string Uuid = "c7a5fdbd-edaf-9455-926a-d65c16db1809";

    [Fact(DisplayName = "A domain's disks are its files, devices and nbd exports in their order; drives without a medium have none")]
    public void Disks()
    {
        var domain = Read(
            """
            <disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/images/a.qcow2'/><target dev='vda'/></disk>
            <disk type='file' device='cdrom'><target dev='sda'/><readonly/></disk>
            <disk type='file' device='cdrom'><source/><target dev='sdb'/><readonly/></disk>
            <disk type='network' device='cdrom'><source protocol='http' name='x.iso'><host name='h'/></source><target dev='sdc'/></disk>
            <disk type='block' device='lun'><source dev='/dev/vg/lv'/><target dev='vdb'/><readonly/></disk>
            <disk type='network'><driver type='raw'/><source protocol='nbd' name='e'><host name='::1' port='10810'/></source><target dev='vdc'/></disk>
            <disk type='network'><source protocol='nbd'><host transport='unix' socket='/run/nbd'/></source><target dev='vdd'/></disk>
            """);

        domain.Should().BeEquivalentTo(new { Name = "guest", Uuid, IsRunning = false });
        domain.Disks.Should().Equal(
            new DomainDisk("vda", "qcow2", false, "/images/a.qcow2"),
            new DomainDisk("vdb", "raw", true, "/dev/vg/lv"),
            new DomainDisk("vdc", "raw", false, "e") { Server = "[::1]:10810" },
            new DomainDisk("vdd", "raw", false, "") { Server = "unix:/run/nbd" });
    }

    [Theory(DisplayName = "A disk that can't be had is told with its name, since without it the others would have other names")]
    [InlineData("<disk type='network' device='disk'><source protocol='rbd' name='p/i'><host name='h'/></source><target dev='vdx'/></disk>")]
    [InlineData("<disk type='network'><source protocol='nbd' tls='yes'><host name='h'/></source><target dev='vdx'/></disk>")]
    [InlineData("<disk type='volume' device='disk'><source pool='p' volume='v'/><target dev='vdx'/></disk>")]
    [InlineData("<disk type='nvme'><source type='pci'/><target dev='vdx'/></disk>")]
    public void OtherTypes(string disk) => Fails("ENOTSUP", "vdx", () => Read(disk));

    [Theory(DisplayName = "What is no description of a domain is refused, and no entity is looked up")]
    [InlineData("")]
    [InlineData("<domain><name>x</name>")]
    [InlineData("<network><name>x</name></network>")]
    [InlineData("<domain/>")]
    [InlineData("<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><domain><name>&e;</name></domain>")]
    [InlineData("<domain><name>x</name><devices><disk type='network'><source protocol='nbd'/><target dev='vda'/></disk></devices></domain>")]
    public void Wrong(string xml) => Fails("EIO", "add_domain", () => DomainDescription.Read(new MemoryStream(Encoding.UTF8.GetBytes(xml))));

    [Fact(DisplayName = "Elements of any depth are read without a deep stack, and no more than 4 MiB of them")]
    public void Bounded()
    {
        var deep = $"<domain><name>x</name>{string.Concat(Enumerable.Repeat("<a>", 200_000))}{string.Concat(Enumerable.Repeat("</a>", 200_000))}</domain>";
        DomainDescription.Read(new MemoryStream(Encoding.UTF8.GetBytes(deep))).Disks.Should().BeEmpty();
        var long_ = $"<domain><name>x</name><title>{new string('t', DomainDescription.BytesMax)}</title></domain>";
        Fails("EIO", "add_domain", () => DomainDescription.Read(new MemoryStream(Encoding.UTF8.GetBytes(long_))));
    }

    [Theory(DisplayName = "What becomes of a disk that the domain may only read")]
    [InlineData("write", false, "vda vdb")]
    [InlineData("write", true, "vda:ro vdb:ro")]
    [InlineData("read", false, "vda vdb:ro")]
    [InlineData("read", true, "vda:ro vdb:ro")]
    [InlineData("ignore", false, "vda")]
    [InlineData("ignore", true, "vda:ro")]
    [InlineData("error", true, "vda:ro vdb:ro")]
    public void ReadOnlyDisks(string rule, bool isReadOnly, string expected) =>
        string.Join(' ', LibvirtDomains.Chosen(Two(), "guest", false, isReadOnly, Rule(rule)).Select(disk => disk.Target + (disk.IsReadOnly ? ":ro" : "")))
            .Should().Be(expected);

    [Fact(DisplayName = "A disk that may only be read is an error where that is asked for")]
    public void ReadOnlyError() => Fails("EINVAL", "vdb", () => LibvirtDomains.Chosen(Two(), "guest", false, false, ReadOnlyDiskRule.Error));

    [Fact(DisplayName = "A domain goes by its name; by its UUID where that is allowed; never by its number")]
    public void Names()
    {
        Fails("ENOENT", Uuid, () => LibvirtDomains.Chosen(Two(), Uuid, false, true, ReadOnlyDiskRule.Write));
        LibvirtDomains.Chosen(Two(), Uuid.ToUpperInvariant(), true, true, ReadOnlyDiskRule.Write).Should().HaveCount(2);
        Fails("ENOENT", "5", () => LibvirtDomains.Chosen(Two(), "5", true, true, ReadOnlyDiskRule.Write));
    }

    [Fact(DisplayName = "A domain that runs is added read-only or not at all")]
    public void Running()
    {
        var running = Read("<disk type='file'><source file='/a'/><target dev='vda'/></disk>", " id='5'");

        Fails("EINVAL", "guest", () => LibvirtDomains.Chosen(running, "guest", false, false, ReadOnlyDiskRule.Write));
        LibvirtDomains.Chosen(running, "guest", false, true, ReadOnlyDiskRule.Write).Should().HaveCount(1);
    }

    [Fact(DisplayName = "Kinds of questions that libvirt has are taken, others are told, and no question is there")]
    public async Task Questions()
    {
        var credentials = new Credentials();

        await credentials.SetLibvirtSupportedCredentialsAsync(["username", "passphrase"], default);
        Fails("EINVAL", "colour", () => credentials.SetLibvirtSupportedCredentialsAsync(["colour"], default));
        (await credentials.GetLibvirtRequestedCredentialsAsync(default)).Should().BeEmpty();
        Fails("EINVAL", "0", () => credentials.GetLibvirtRequestedCredentialPromptAsync(0, default));
        Fails("EINVAL", "7", () => credentials.SetLibvirtRequestedCredentialAsync(7, [], default));
    }

    private static DomainDescription Two() => Read(
        "<disk type='file'><source file='/a'/><target dev='vda'/></disk><disk type='file'><source file='/b'/><target dev='vdb'/><readonly/></disk>");

    private static DomainDescription Read(string disks, string attribute = "") => DomainDescription.Read(new MemoryStream(Encoding.UTF8.GetBytes(
        $"<domain type='kvm'{attribute}><name>guest</name><uuid>{Uuid}</uuid><devices>{disks}<interface type='network'/></devices></domain>")));

    private static ReadOnlyDiskRule Rule(string word) => Enum.Parse<ReadOnlyDiskRule>(word, ignoreCase: true);

    private static void Fails(string errno, string word, Func<object> act) =>
        act.Should().Throw<ActionException>().Where(failure => failure.Errno == errno && failure.Message.Contains(word));
}
