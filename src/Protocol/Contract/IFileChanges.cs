namespace Engine.Protocol.Contract;

/// <summary>Making, moving and removing what is in the guest's tree.</summary>
[Contract]
public interface IFileChanges
{
    /// <summary>Sets the permission bits that new files and folders are not given. A daemon begins with 022.</summary>
    /// <param name="mask">0 to 0777, as a number (022 is 18).</param>
    /// <returns>The mask before.</returns>
    [Action("umask", Since = "1.0.55")]
    int Umask(int mask);

    /// <summary>The permission bits that new files and folders are not given.</summary>
    [Action("get_umask", Since = "1.3.4")]
    int GetUmask();

    /// <summary>Makes an empty file, or sets the times of an existing regular one to now.</summary>
    [Action("touch", Since = "0.0.3")]
    void Touch(GuestPath path);

    /// <summary>Makes a folder.</summary>
    [Action("mkdir", Since = "0.0.8")]
    void Mkdir(GuestPath path);

    /// <summary>Makes a folder and all that lead to it; succeeds when it exists.</summary>
    [Action("mkdir_p", Since = "0.0.8")]
    void MkdirP(GuestPath path);

    /// <summary>Removes a file.</summary>
    [Action("rm", Since = "0.0.8")]
    void Rm(GuestPath path);

    /// <summary>Removes a file; succeeds when there is none.</summary>
    [Action("rm_f", Since = "1.19.42")]
    void RmF(GuestPath path);

    /// <summary>Removes a file, or a folder with all below it; succeeds when there is none. Follows no symbolic link.</summary>
    [Action("rm_rf", Since = "0.0.8")]
    void RmRf(GuestPath path);

    /// <summary>Removes an empty folder.</summary>
    [Action("rmdir", Since = "0.0.8")]
    void Rmdir(GuestPath path);

    /// <summary>Sets a path's permission bits.</summary>
    /// <param name="mode">The bits as a number (0644 is 420); the umask does not apply.</param>
    [Action("chmod", Since = "0.0.8")]
    void Chmod(int mode, GuestPath path);

    /// <summary>Sets a path's owner and group by number, following a symbolic link.</summary>
    [Action("chown", Since = "0.0.8")]
    void Chown(int owner, int group, GuestPath path);

    /// <summary>Sets the owner and group of the path itself, even when it is a symbolic link.</summary>
    [Action("lchown", Since = "1.0.77")]
    void Lchown(int owner, int group, GuestPath path);

    /// <summary>Makes a hard link.</summary>
    [Action("ln", Since = "1.0.66")]
    void Ln(string target, GuestPath linkname);

    /// <summary>Makes a symbolic link; its target is written as it is given.</summary>
    [Action("ln_s", Since = "1.0.66")]
    void LnS(string target, GuestPath linkname);

    /// <summary>Renames or moves a file or folder, also between file systems.</summary>
    [Action("mv", Since = "1.0.18")]
    void Mv(GuestPath src, GuestPath dest);

    /// <summary>Copies a file or folder with owners, times and links.</summary>
    [Action("cp_a", Since = "1.0.18")]
    void CpA(GuestPath src, GuestPath dest);

    /// <summary>Cuts or extends a file to a size in bytes.</summary>
    [Action("truncate_size", Since = "1.0.77")]
    void TruncateSize(GuestPath path, long size);
}
