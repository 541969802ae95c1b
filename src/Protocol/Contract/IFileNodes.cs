namespace Engine.Protocol.Contract;

/// <summary>Names in the guest's tree and what stands behind them.</summary>
[Contract]
public interface IFileNodes
{
    /// <summary>Makes a node; its kind is in the mode: 0010000 a FIFO, 0020000 and 0060000 devices.</summary>
    /// <param name="mode">Kind and permissions, less the umask.</param>
    [Action("mknod", Since = "1.0.55", Group = "mknod")]
    void Mknod(int mode, int devmajor, int devminor, GuestPath path);

    /// <summary>Makes a FIFO.</summary>
    [Action("mkfifo", Since = "1.0.55", Group = "mknod")]
    void Mkfifo(int mode, GuestPath path);

    /// <summary>Makes a block device's node.</summary>
    [Action("mknod_b", Since = "1.0.55", Group = "mknod")]
    void MknodB(int mode, int devmajor, int devminor, GuestPath path);

    /// <summary>Makes a character device's node.</summary>
    [Action("mknod_c", Since = "1.0.55", Group = "mknod")]
    void MknodC(int mode, int devmajor, int devminor, GuestPath path);

    /// <summary>Makes a folder with these permissions, less the umask.</summary>
    [Action("mkdir_mode", Since = "1.0.77")]
    void MkdirMode(GuestPath path, int mode);

    /// <summary>
    /// Makes a folder for its owner alone, whose name is the template with other letters in place of the XXXXXX at its end.
    /// </summary>
    [Action("mkdtemp", Since = "1.0.54")]
    string Mkdtemp(GuestPath tmpl);

    /// <summary>Makes a hard link in place of what has its name.</summary>
    [Action("ln_f", Since = "1.0.66")]
    void LnF(string target, GuestPath linkname);

    /// <summary>Makes a symbolic link in place of what has its name.</summary>
    [Action("ln_sf", Since = "1.0.66")]
    void LnSf(string target, GuestPath linkname);

    /// <summary>Sets a path's times, following a symbolic link.</summary>
    /// <param name="atnsecs">Nanoseconds; -1 means now, -2 leaves the time as it is.</param>
    /// <param name="mtnsecs">The same for the time of change.</param>
    [Action("utimens", Since = "1.0.77")]
    void Utimens(GuestPath path, long atsecs, long atnsecs, long mtsecs, long mtnsecs);

    /// <summary>A path without links, dots and doubled slashes.</summary>
    [Action("realpath", Since = "1.0.66")]
    string Realpath(GuestPath path);

    /// <summary>
    /// A path with its names spelled as the tree has them, for guests whose file systems do not tell cases apart. A last name
    /// that does not exist is given back as it is.
    /// </summary>
    [Action("case_sensitive_path", Since = "1.0.75")]
    string CaseSensitivePath(GuestPath path);

    /// <summary>The paths that a pattern of the shell matches, in the order of their bytes.</summary>
    /// <param name="directoryslash">Whether folders end with a slash; true by default.</param>
    [Action("glob_expand", Since = "1.0.50", Alias = "glob_expand_opts")]
    IReadOnlyList<string> GlobExpand(GuestPath pattern, bool? directoryslash = null);

    /// <summary>Cuts a file to nothing.</summary>
    [Action("truncate", Since = "1.0.77")]
    void Truncate(GuestPath path);
}
