using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IBlockSettings"/>
public sealed class BlockSettings : IBlockSettings
{
    private const int UnitBytes = 512;

    public int BlockdevGetbsz(Device device)
    {
        using var open = BlockDevice.Open(GuestDevice.KernelPath(device));
        return open.BlockBytes();
    }

    public void BlockdevSetbsz(Device device, int blocksize)
    {
    }

    public void BlockdevSetra(Device device, int sectors)
    {
        if (sectors < 0)
            throw new ActionException("EINVAL", $"blockdev_setra: {sectors} sectors");
        using var open = BlockDevice.Open(GuestDevice.KernelPath(device));
        open.SetReadAhead(sectors);
    }

    public long BlockdevGetsz(Device device)
    {
        using var open = BlockDevice.Open(GuestDevice.KernelPath(device));
        return open.SizeBytes() / UnitBytes;
    }

    public bool Blkdiscardzeroes(Device device)
    {
        using var open = BlockDevice.Open(GuestDevice.KernelPath(device));
        return open.DiscardsToZeros();
    }
}
