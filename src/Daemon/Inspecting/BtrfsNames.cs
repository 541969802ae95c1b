using Engine.Daemon.Linux;
using Engine.Inspection;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Inspecting;

/// <summary>The subvolumes of one btrfs: which of them a name means, and which the device's own name shows.</summary>
internal sealed class BtrfsNames
{
    private const long TopLevel = 5;

    // By path and by id: a hostile btrfs has thousands, and each of them is asked for.
    private readonly Dictionary<string, Subvolume> _byPath = new(StringComparer.Ordinal);
    private readonly Subvolume? _standard;

    private BtrfsNames(long standard, IEnumerable<BtrfsSubvolume> subvolumes)
    {
        foreach (var one in subvolumes)
        {
            var subvolume = new Subvolume((long)one.BtrfssubvolumeId, one.BtrfssubvolumePath);
            _byPath.TryAdd(subvolume.Path, subvolume);
            if (subvolume.Id == standard)
                _standard = subvolume;
        }
    }

    /// <summary>One that can't be mounted has none that are known.</summary>
    public static BtrfsNames Read(string device)
    {
        try
        {
            using var top = BtrfsTop.Open(device);
            return new BtrfsNames((long)top.Tree.DefaultSubvolume(), top.Tree.Subvolumes());
        }
        catch (ActionException)
        {
            return new BtrfsNames(TopLevel, []);
        }
    }

    /// <param name="path">Null for what the device's own name shows.</param>
    public Subvolume? Of(string? path) => path is null ? _standard : _byPath.GetValueOrDefault(path);
}
