using Engine.Daemon.Linux;
using Engine.Inspection;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Inspecting;

/// <summary>The subvolumes of one btrfs: which of them a name means, and which the device's own name shows.</summary>
internal sealed class BtrfsNames(long standard, IReadOnlyList<BtrfsSubvolume> subvolumes)
{
    private const long TopLevel = 5;

    /// <summary>One that can't be mounted has none that are known.</summary>
    public static BtrfsNames Read(string device)
    {
        try
        {
            using var top = BtrfsTop.Open(device);
            return new BtrfsNames((long)top.Tree.DefaultSubvolume(), [.. top.Tree.Subvolumes()]);
        }
        catch (ActionException)
        {
            return new BtrfsNames(TopLevel, []);
        }
    }

    public Subvolume? Of(string? path)
    {
        var found = path is null
            ? subvolumes.FirstOrDefault(one => (long)one.BtrfssubvolumeId == standard)
            : subvolumes.FirstOrDefault(one => one.BtrfssubvolumePath == path);
        return found is null ? null : new Subvolume((long)found.BtrfssubvolumeId, found.BtrfssubvolumePath);
    }
}
