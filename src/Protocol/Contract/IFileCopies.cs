namespace Engine.Protocol.Contract;

/// <summary>Copies that keep little, names that change at once, and files that are made in numbers.</summary>
[Contract]
public interface IFileCopies
{
    /// <summary>Copies a file's content, and its permissions when the copy is new. A symbolic link at either end is followed.</summary>
    /// <param name="dest">The copy's path, or a folder in which it gets the source's name.</param>
    /// <error code="EISDIR">The source is a folder.</error>
    /// <error code="EINVAL">Both are the same file.</error>
    [Action("cp", Since = "1.0.18")]
    void Cp(GuestPath src, GuestPath dest);

    /// <summary>
    /// Copies a file, or a folder with all below it, and of what belongs to them the permissions alone: for file systems that
    /// keep neither owners nor times. Symbolic links are copied as links.
    /// </summary>
    [Action("cp_r", Since = "1.21.38")]
    void CpR(GuestPath src, GuestPath dest);

    /// <summary>Gives a file or folder another name on the same file system, at once, in place of a file that has it.</summary>
    /// <error code="EXDEV">The names are on two file systems; mv copies then.</error>
    [Action("rename", Since = "1.21.5")]
    void Rename(GuestPath oldpath, GuestPath newpath);

    /// <summary>
    /// Makes an empty file for its owner alone, whose name is the template with other letters in place of the XXXXXX at its end.
    /// </summary>
    /// <param name="suffix">What stands behind those letters.</param>
    [Action("mktemp", Since = "1.19.53")]
    string Mktemp(GuestPath tmpl, string? suffix = null);

    /// <summary>Makes empty files in a folder, named 00000000, 00000001 and so on.</summary>
    /// <param name="nr">How many; 0 to 100 000 000, which is all that eight digits name.</param>
    [Action("fill_dir", Since = "1.19.32")]
    void FillDir(GuestPath dir, int nr);

    /// <summary>Whether two files have the same content.</summary>
    [Action("equal", Since = "1.0.18")]
    bool Equal(GuestPath file1, GuestPath file2);

    /// <summary>Makes the folder lost+found at the top of an ext file system, with room for the names that fsck puts there.</summary>
    [Action("mklost_and_found", Since = "1.19.56")]
    void MklostAndFound(GuestPath mountpoint);
}
