using Engine.Protocol.Contract;

namespace Engine.Protocol.Library;

/// <summary>The disks of libvirt's virtual machines.</summary>
[LibraryContract]
public interface IDomains
{
    /// <summary>
    /// Adds the disks of a domain of libvirt, in the order of its description, which virsh is asked for: disks of the types file and block, and
    /// images that a server gives out by nbd. A disk without a named format is raw, as it is for libvirt. Drives without a medium are
    /// passed over, and so are CD-ROMs and floppies of other types. All are added or none is.
    /// </summary>
    /// <param name="dom">The domain's name.</param>
    /// <param name="libvirturi">Null takes LIBVIRT_DEFAULT_URI, or what virsh takes by default.</param>
    /// <param name="readonly">Writes of the guest are forgotten. By default false; then the domain may not run.</param>
    /// <param name="iface">Taken and passed over, as by add_drive.</param>
    /// <param name="live">Takes false alone: there is no daemon in running domains.</param>
    /// <param name="allowuuid">Whether <c>dom</c> may be the domain's UUID. By default false.</param>
    /// <param name="readonlydisk">
    /// What is done with a disk that the domain may only read: <c>write</c> (the default) adds it as the others, <c>read</c> adds it read-only,
    /// <c>ignore</c> leaves it out, <c>error</c> fails unless all are added read-only.
    /// </param>
    /// <param name="cachemode">As add_drive takes it.</param>
    /// <param name="discard">As add_drive takes it.</param>
    /// <param name="copyonread">As add_drive takes it; for read-only disks.</param>
    /// <returns>How many disks were added.</returns>
    /// <error code="ENOTSUP">virsh is not installed, a disk is of another type, or live is true.</error>
    /// <error code="ENOENT">There is no such domain, or no file of one of its disks.</error>
    /// <error code="EINVAL">The domain runs, an argument is none of these, or the handle is launched.</error>
    /// <error code="ETIMEDOUT">virsh did not answer within 60 s.</error>
    /// <error code="EIO">virsh failed, or what it printed is no domain.</error>
    [Action("add_domain", Since = "1.7.4", Alias = "domain")]
    Task<int> AddDomainAsync(
        string dom,
        string? libvirturi = null,
        bool? @readonly = null,
        string? iface = null,
        bool? live = null,
        bool? allowuuid = null,
        string? readonlydisk = null,
        string? cachemode = null,
        string? discard = null,
        bool? copyonread = null,
        CancellationToken cancel = default);
}
