using Engine.Appliance.Build;

namespace Engine.Appliance.Tests.Build;

public sealed class ModuleListTests
{
    private const string Dependencies =
        """
        kernel/drivers/scsi/sd_mod.ko: kernel/block/t10-pi.ko kernel/drivers/scsi/scsi_mod.ko kernel/lib/crc-t10dif.ko
        kernel/drivers/scsi/scsi_mod.ko: kernel/drivers/scsi/scsi_common.ko
        kernel/drivers/scsi/scsi_common.ko:
        kernel/block/t10-pi.ko: kernel/lib/crc-t10dif.ko
        kernel/lib/crc-t10dif.ko:
        kernel/drivers/char/hw_random/virtio-rng.ko: kernel/drivers/virtio/virtio.ko
        kernel/drivers/virtio/virtio.ko:

        """;

    private const string BuiltIn = "kernel/drivers/virt/vmgenid.ko\nkernel/drivers/char/hw_random/rng-core.ko\n";

    private readonly ModuleList _list = new(Dependencies, BuiltIn);

    [Fact(DisplayName = "Each module comes once and after all it needs")]
    public void Order()
    {
        _list.LoadOrder(["sd_mod", "scsi_mod", "virtio_rng"]).Select(Path.GetFileName).Should().Equal(
            "crc-t10dif.ko", "t10-pi.ko", "scsi_common.ko", "scsi_mod.ko", "sd_mod.ko", "virtio.ko", "virtio-rng.ko");
    }

    [Fact(DisplayName = "What the kernel has built in is not loaded")]
    public void LeavesOutBuiltIn()
    {
        _list.LoadOrder(["vmgenid", "rng_core"]).Should().BeEmpty();
    }

    [Theory(DisplayName = "Dashes, underscores, folders and compression make no other module")]
    [InlineData("virtio-rng")]
    [InlineData("virtio_rng")]
    [InlineData("kernel/drivers/char/hw_random/virtio-rng.ko")]
    [InlineData("virtio-rng.ko.xz")]
    public void OneName(string name)
    {
        _list.LoadOrder([name]).Should().EndWith("kernel/drivers/char/hw_random/virtio-rng.ko");
    }

    [Fact(DisplayName = "A module that is nowhere is an error that names it")]
    public void Missing()
    {
        _list.Invoking(list => list.LoadOrder(["zfs"])).Should().Throw<InvalidDataException>().WithMessage("*zfs*");
    }

    [Fact(DisplayName = "Modules that need each other are an error, not an endless walk")]
    public void Cycle()
    {
        var list = new ModuleList("a.ko: b.ko\nb.ko: a.ko\n", "");

        list.Invoking(it => it.LoadOrder(["a"])).Should().Throw<InvalidDataException>().WithMessage("*needs itself*");
    }

    [Fact(DisplayName = "What a module needs is read from its own information")]
    public void Needs()
    {
        KernelModules.Needs("…\0license=GPL\0depends=scsi_mod,crc-t10dif\0retpoline=Y\0"u8).Should().Equal("scsi_mod", "crc_t10dif");
        KernelModules.Needs("…\0license=GPL\0depends=\0"u8).Should().BeEmpty();
        KernelModules.Needs("no information"u8).Should().BeEmpty();
    }
}
