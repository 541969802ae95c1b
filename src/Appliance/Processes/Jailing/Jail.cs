namespace Engine.Appliance.Processes.Jailing;

/// <summary>Namespaces of a child's own. A child without <see cref="Files"/> has none of the others either.</summary>
[Flags]
internal enum Namespaces
{
    None = 0,

    /// <summary>It sees only the files that it is shown, all read-only.</summary>
    Files = 1,

    /// <summary>It sees no process but itself, and no /proc of others.</summary>
    Processes = 2,

    /// <summary>It has no network, not even the machine's own loopback and abstract sockets.</summary>
    Network = 4,

    /// <summary>Shared memory, semaphores and queues of System V and POSIX.</summary>
    Ipc = 8,

    /// <summary>The host's name.</summary>
    HostName = 16,

    /// <summary>Its place among the control groups.</summary>
    ControlGroups = 32,

    All = Files | Processes | Network | Ipc | HostName | ControlGroups,
}

/// <summary>A jail made by bubblewrap: namespaces of a child's own, and the files of the host that it is shown.</summary>
/// <param name="Own">What it does not share with us; has <see cref="Namespaces.Files"/>.</param>
/// <param name="Shown">Paths of the host that are seen at the same place, with all below them; one that is not there is left out.</param>
internal sealed record Jail(Namespaces Own, IReadOnlyList<string> Shown)
{
    private static readonly string[] _devices = ["/dev/null", "/dev/urandom"];

    // Where a distribution has merged them they are links into /usr, and programs name their loader by the old place.
    private static readonly string[] _mergedFolders = ["/bin", "/lib", "/lib64"];

    private static readonly (Namespaces Own, string Option)[] _unshared =
    [
        (Namespaces.Processes, "--unshare-pid"), (Namespaces.Network, "--unshare-net"), (Namespaces.Ipc, "--unshare-ipc"),
        (Namespaces.HostName, "--unshare-uts"), (Namespaces.ControlGroups, "--unshare-cgroup"),
    ];

    /// <summary>
    /// Whether it is made in a user namespace, which is the only way for others than root. Root can do without: where a kernel or a
    /// container forbids them, root may still make the rest.
    /// </summary>
    public bool InUserNamespace { get; init; } = Libc.geteuid() != 0;

    /// <summary>Devices beside /dev/null and /dev/urandom.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>
    /// What a child needs that speaks to servers by itself: the names of hosts and the certificates. With it the jail keeps the host's
    /// network, so it is to be asked for by name.
    /// </summary>
    public static IReadOnlyList<string> ShownForNetwork { get; } =
    [
        "/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services",
        "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/usr/share/ca-certificates", "/etc/pki/tls/certs", "/etc/pki/ca-trust/extracted",
        "/etc/crypto-policies",
    ];

    /// <summary>This jail with the host's network in it.</summary>
    public Jail WithNetwork() => this with { Own = Own & ~Namespaces.Network, Shown = [.. Shown, .. ShownForNetwork] };

    /// <summary>bubblewrap's options.</summary>
    /// <param name="programs">Shown beside the rest.</param>
    /// <param name="infoDescriptor">Where it tells the process number of the child.</param>
    /// <param name="staysRoot">Then root's rights have to be dropped by name.</param>
    public IReadOnlyList<string> Options(IEnumerable<string> programs, int infoDescriptor, bool staysRoot) =>
    [
        "--info-fd", $"{infoDescriptor}",
        .. InUserNamespace ? (string[])["--unshare-user"] : staysRoot ? ["--cap-drop", "ALL"] : [],
        .. _unshared.Where(one => Own.HasFlag(one.Own)).Select(one => one.Option),
        .. Own.HasFlag(Namespaces.HostName) ? (string[])["--hostname", "appliance"] : [],

        // Without a process namespace of its own only the host's /proc can be shown. bubblewrap as process 1 would be one more
        // process between us and the child; the child leads its namespace itself.
        .. Own.HasFlag(Namespaces.Processes) ? (string[])["--as-pid-1", "--proc", "/proc", "--remount-ro", "/proc"] : ["--ro-bind", "/proc", "/proc"],
        .. Files(programs),
        "--remount-ro", "/", "--chdir", "/",
    ];

    private IEnumerable<string> Files(IEnumerable<string> programs)
    {
        var places = Shown.Concat(programs).Select(HostPath.OfEntry).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        var devices = _devices.Concat(Devices).ToList();
        var folders = places.Concat(devices).SelectMany(HostPath.FoldersAbove).Distinct().Order(StringComparer.Ordinal);

        // bubblewrap makes missing folders for their owner alone; another user has to pass through them.
        return folders.SelectMany(folder => new[] { "--perms", "0755", "--dir", folder })
            .Concat(_mergedFolders.Where(HostPath.IsLink)
                .SelectMany(folder => new[] { "--symlink", new FileInfo(folder).LinkTarget!, folder }))
            .Concat(places.SelectMany(place => new[] { "--ro-bind", place, place }))
            .Concat(devices.SelectMany(device => new[] { "--dev-bind", device, device }));
    }
}
