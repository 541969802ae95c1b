namespace Engine.Protocol.Contract;

/// <summary>Files as text. What these give has to fit into one message.</summary>
[Contract]
public interface IFileText
{
    /// <summary>The lines of a file that a regular expression matches, without their ends.</summary>
    /// <param name="extended">Takes the extended form of expressions.</param>
    /// <param name="fixed">Takes the expression as plain text.</param>
    /// <param name="insensitive">Makes no difference between small and capital letters.</param>
    /// <param name="compressed">Expands a file that gzip or compress made; another is searched as it is.</param>
    [Action("grep", Since = "1.0.66", Alias = "grep_opts")]
    IReadOnlyList<string> Grep(
        string regex,
        GuestPath path,
        bool? extended = null,
        bool? @fixed = null,
        bool? insensitive = null,
        bool? compressed = null);

    /// <summary>An older name of grep with options: extended.</summary>
    [Action("egrep", Since = "1.0.66")]
    IReadOnlyList<string> Egrep(string regex, GuestPath path);

    /// <summary>An older name of grep with options: fixed.</summary>
    [Action("fgrep", Since = "1.0.66")]
    IReadOnlyList<string> Fgrep(string pattern, GuestPath path);

    /// <summary>An older name of grep with options: insensitive.</summary>
    [Action("grepi", Since = "1.0.66")]
    IReadOnlyList<string> Grepi(string regex, GuestPath path);

    /// <summary>An older name of grep with options: extended, insensitive.</summary>
    [Action("egrepi", Since = "1.0.66")]
    IReadOnlyList<string> Egrepi(string regex, GuestPath path);

    /// <summary>An older name of grep with options: fixed, insensitive.</summary>
    [Action("fgrepi", Since = "1.0.66")]
    IReadOnlyList<string> Fgrepi(string pattern, GuestPath path);

    /// <summary>An older name of grep with options: compressed.</summary>
    [Action("zgrep", Since = "1.0.66")]
    IReadOnlyList<string> Zgrep(string regex, GuestPath path);

    /// <summary>An older name of grep with options: compressed, extended.</summary>
    [Action("zegrep", Since = "1.0.66")]
    IReadOnlyList<string> Zegrep(string regex, GuestPath path);

    /// <summary>An older name of grep with options: compressed, fixed.</summary>
    [Action("zfgrep", Since = "1.0.66")]
    IReadOnlyList<string> Zfgrep(string pattern, GuestPath path);

    /// <summary>An older name of grep with options: compressed, insensitive.</summary>
    [Action("zgrepi", Since = "1.0.66")]
    IReadOnlyList<string> Zgrepi(string regex, GuestPath path);

    /// <summary>An older name of grep with options: compressed, extended, insensitive.</summary>
    [Action("zegrepi", Since = "1.0.66")]
    IReadOnlyList<string> Zegrepi(string regex, GuestPath path);

    /// <summary>An older name of grep with options: compressed, fixed, insensitive.</summary>
    [Action("zfgrepi", Since = "1.0.66")]
    IReadOnlyList<string> Zfgrepi(string pattern, GuestPath path);

    /// <summary>The first ten lines.</summary>
    [Action("head", Since = "1.0.54")]
    IReadOnlyList<string> Head(GuestPath path);

    /// <summary>The first lines; a negative number leaves out that many at the end.</summary>
    [Action("head_n", Since = "1.0.54")]
    IReadOnlyList<string> HeadN(int nrlines, GuestPath path);

    /// <summary>The last ten lines.</summary>
    [Action("tail", Since = "1.0.54")]
    IReadOnlyList<string> Tail(GuestPath path);

    /// <summary>The last lines; a negative number -N gives all from line N on.</summary>
    [Action("tail_n", Since = "1.0.54")]
    IReadOnlyList<string> TailN(int nrlines, GuestPath path);

    /// <summary>How many newlines a file has.</summary>
    [Action("wc_l", Since = "1.0.54")]
    int WcL(GuestPath path);

    /// <summary>How many words a file has: runs of bytes that are no white space.</summary>
    [Action("wc_w", Since = "1.0.54")]
    int WcW(GuestPath path);

    /// <summary>How many bytes a file has.</summary>
    [Action("wc_c", Since = "1.0.54")]
    int WcC(GuestPath path);

    /// <summary>The runs of four or more printable ASCII characters in a file.</summary>
    [Action("strings", Since = "1.0.22")]
    IReadOnlyList<string> Strings(GuestPath path);

    /// <summary>
    /// A file as lines of 16 bytes: offset, bytes in hexadecimal, and what of them is printable. Lines that repeat the one
    /// before are one asterisk.
    /// </summary>
    [Action("hexdump", Since = "1.0.22")]
    string Hexdump(GuestPath path);
}
