namespace Engine.Protocol.Contract;

/// <summary>SELinux: the labels of the guest's files, and the context in which the daemon itself runs.</summary>
[Contract]
public interface ISelinux
{
    /// <summary>Puts the daemon into another context; further calls run in it.</summary>
    /// <error code="ENOTSUP">The appliance's kernel does not run SELinux, which is so unless it is told to at its boot.</error>
    [Action("setcon", Since = "1.0.67", Group = "selinux")]
    void Setcon(string context);

    /// <summary>The context in which the daemon runs.</summary>
    /// <error code="ENOTSUP">The appliance's kernel does not run SELinux, which is so unless it is told to at its boot.</error>
    [Action("getcon", Since = "1.0.67", Group = "selinux")]
    string Getcon();

    /// <summary>setfiles of one path.</summary>
    [Action("selinux_relabel", Since = "1.33.43", Group = "selinuxrelabel")]
    void SelinuxRelabel(string specfile, GuestPath path, bool? force = null);

    /// <summary>
    /// Gives files and all below them the labels that a specification of the guest says. File systems mounted below a path
    /// are passed over: name their mountpoints too. Files that can't be labelled are passed over.
    /// </summary>
    /// <param name="specfile">In the guest: <c>/etc/selinux/targeted/contexts/files/file_contexts</c>, read with the files beside it.</param>
    /// <param name="force">Replaces also the user and role of a label, and labels that users may have set.</param>
    /// <param name="excludes">Paths of the guest that are left out; /dev, /proc, /selinux and /sys always are.</param>
    /// <error code="ETIMEDOUT">It took longer than an hour.</error>
    /// <error code="EFBIG">A specification is larger than 32 MiB.</error>
    [Action("setfiles", Since = "1.57.1", Group = "selinuxrelabel")]
    void Setfiles(string specfile, IReadOnlyList<GuestPath> paths, bool? force = null, IReadOnlyList<string>? excludes = null);
}
