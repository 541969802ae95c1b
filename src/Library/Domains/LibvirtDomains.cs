using Engine.Protocol.Library;

namespace Engine.Library.Domains;

/// <inheritdoc cref="IDomains"/>
/// <param name="drives">Where the disks go.</param>
/// <param name="target">Knows whether the handle is launched.</param>
internal sealed class LibvirtDomains(Drives drives, LaunchedTarget target, IReadOnlyDictionary<string, string> environment) : IDomains
{
    private readonly Virsh _virsh = new(environment);

    public async Task<int> AddDomainAsync(
        string dom, string? libvirturi, bool? @readonly, string? iface, bool? live, bool? allowuuid, string? readonlydisk, string? cachemode,
        string? discard, bool? copyonread, CancellationToken cancel)
    {
        var rule = Rule(readonlydisk);
        if (live ?? false)
            throw new ActionException("ENOTSUP", "add_domain: no daemon is looked for in running domains: leave live out");
        if (target.IsLaunched || target.IsLaunching)
            throw new ActionException("EINVAL", "add_domain: the handle is launched: add the domain before");
        var xml = await _virsh.DescribeAsync(dom, libvirturi, cancel).ConfigureAwait(false);
        var domain = DomainDescription.Read(new MemoryStream(xml));
        var isReadOnly = @readonly ?? false;
        var disks = Chosen(domain, dom, allowuuid ?? false, isReadOnly, rule);
        // All are looked at before the first is added: so all are added, or none is.
        var ready = new List<Appliance.Drive>();
        foreach (var disk in disks)
            ready.Add(await drives.PrepareAsync(
                new(disk.Place, disk.IsReadOnly)
                {
                    Format = disk.Format,
                    Protocol = disk.Server is null ? null : "nbd",
                    Server = disk.Server is null ? null : [disk.Server],
                    CacheMode = cachemode,
                    Discard = discard,
                    CopyOnRead = copyonread ?? false,
                },
                cancel).ConfigureAwait(false));
        foreach (var drive in ready)
            await drives.AddAsync(drive).ConfigureAwait(false);
        return ready.Count;
    }

    /// <summary>The disks to add; read-only are those that are to be added so.</summary>
    /// <exception cref="ActionException">It is another domain than the one that was asked for, or it must not be written.</exception>
    internal static IReadOnlyList<DomainDisk> Chosen(DomainDescription domain, string asked, bool allowsUuid, bool isReadOnly, ReadOnlyDiskRule rule)
    {
        // virsh takes a number, a UUID or a name for the same argument.
        if (domain.Name != asked && !(allowsUuid && Guid.TryParse(asked, out var one) && Guid.TryParse(domain.Uuid, out var other) && one == other))
            throw new ActionException("ENOENT", $"add_domain: there is no domain with the name '{asked}': virsh gave '{domain.Name}'");
        if (domain.IsRunning && !isReadOnly)
            throw new ActionException("EINVAL", $"add_domain: {domain.Name} runs, and who writes to its disks destroys them: shut it down, or add it read-only");
        if (rule == ReadOnlyDiskRule.Error && !isReadOnly && domain.Disks.FirstOrDefault(disk => disk.IsReadOnly) is { } refused)
            throw new ActionException("EINVAL", $"add_domain: the domain {domain.Name} may only read its disk {refused.Target}");
        return
        [
            .. domain.Disks.Where(disk => rule != ReadOnlyDiskRule.Ignore || !disk.IsReadOnly)
                .Select(disk => disk with { IsReadOnly = isReadOnly || rule == ReadOnlyDiskRule.Read && disk.IsReadOnly }),
        ];
    }

    private static ReadOnlyDiskRule Rule(string? word) => word switch
    {
        null or "write" => ReadOnlyDiskRule.Write,
        "read" => ReadOnlyDiskRule.Read,
        "ignore" => ReadOnlyDiskRule.Ignore,
        "error" => ReadOnlyDiskRule.Error,
        _ => throw new ActionException("EINVAL", $"add_domain: readonlydisk is write, read, ignore or error, not '{word}'"),
    };
}
