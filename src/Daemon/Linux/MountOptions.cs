using Engine.Protocol.Errors;

namespace Engine.Daemon.Linux;

/// <summary>Mount options as mount(8) takes them, taken apart into what mount(2) takes.</summary>
/// <param name="Flags">MS_… flags.</param>
/// <param name="Data">What the file system itself understands, joined by commas.</param>
/// <param name="WantsWrite">Whether <c>rw</c> was asked for in so many words, so that reading alone would not do.</param>
public readonly record struct MountOptions(ulong Flags, string Data, bool WantsWrite)
{
    public const ulong ReadOnly = 1;
    public const ulong Remount = 32;

    /// <summary>Shows a folder that is there already at a second place.</summary>
    public static MountOptions Binding { get; } = new(Flags: 4096, Data: "", WantsWrite: false);

    private static readonly Dictionary<string, (ulong Set, ulong Clear)> Known = new(StringComparer.Ordinal)
    {
        ["ro"] = (ReadOnly, 0),
        ["rw"] = (0, ReadOnly),
        ["nosuid"] = (2, 0),
        ["suid"] = (0, 2),
        ["nodev"] = (4, 0),
        ["dev"] = (0, 4),
        ["noexec"] = (8, 0),
        ["exec"] = (0, 8),
        ["sync"] = (16, 0),
        ["async"] = (0, 16),
        ["remount"] = (Remount, 0),
        ["mand"] = (64, 0),
        ["nomand"] = (0, 64),
        ["dirsync"] = (128, 0),
        ["noatime"] = (1024, 0),
        ["atime"] = (0, 1024),
        ["nodiratime"] = (2048, 0),
        ["diratime"] = (0, 2048),
        ["silent"] = (32768, 0),
        ["loud"] = (0, 32768),
        ["relatime"] = (1 << 21, 0),
        ["norelatime"] = (0, 1 << 21),
        ["iversion"] = (1 << 23, 0),
        ["noiversion"] = (0, 1 << 23),
        ["strictatime"] = (1 << 24, 0),
        ["nostrictatime"] = (0, 1 << 24),
        ["lazytime"] = (1 << 25, 0),
        ["nolazytime"] = (0, 1 << 25),
        // Words to mount(8) and to fstab alone; the kernel never sees them.
        ["defaults"] = default,
        ["auto"] = default,
        ["noauto"] = default,
        ["user"] = default,
        ["nouser"] = default,
        ["users"] = default,
        ["owner"] = default,
        ["group"] = default,
        ["nofail"] = default,
        ["_netdev"] = default,
    };

    /// <param name="options">Separated by commas; a value may be in double quotes, within which a comma is a comma.</param>
    public static MountOptions Parse(string options)
    {
        ulong flags = 0;
        var wantsWrite = false;
        var data = new List<string>();
        foreach (var option in Split(options))
        {
            if (Known.TryGetValue(option, out var change))
            {
                flags = (flags & ~change.Clear) | change.Set;
                wantsWrite = option == "rw" || (wantsWrite && option != "ro");
            }
            else if (!option.StartsWith("x-", StringComparison.Ordinal) && !option.StartsWith("comment=", StringComparison.Ordinal))
            {
                data.Add(option);
            }
        }
        return new MountOptions(flags, string.Join(',', data), wantsWrite);
    }

    public bool IsReadOnly => (Flags & ReadOnly) != 0;

    public MountOptions AsReadOnly() => this with { Flags = Flags | ReadOnly };

    public MountOptions With(string option) => this with { Data = Data.Length == 0 ? option : $"{Data},{option}" };

    /// <summary>Names the subvolume of a btrfs.</summary>
    /// <exception cref="ActionException">EINVAL: its name has a comma, after which the kernel would read further options.</exception>
    public MountOptions WithSubvolume(string path) => path.Contains(',')
        ? throw new ActionException("EINVAL", $"{path}: a subvolume whose name has a comma can't be mounted by its name")
        : With($"subvol={path}");

    private static IEnumerable<string> Split(string options)
    {
        var quoted = false;
        var begin = 0;
        for (var i = 0; i <= options.Length; i++)
        {
            if (i < options.Length && options[i] == '"')
                quoted = !quoted;
            if (i < options.Length && (quoted || options[i] != ','))
                continue;
            var option = options[begin..i].Trim();
            begin = i + 1;
            if (option.Length > 0)
                yield return option;
        }
    }
}
