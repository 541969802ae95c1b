namespace Engine.Daemon.Changing;

/// <summary>
/// Where a folder that is to be cleaned may lie when a link of the guest leads elsewhere than its name says: <c>/var/log</c>
/// on a data disk is meant, <c>/tmp</c> that leads to <c>/</c> is not.
/// </summary>
public static class SafeFolders
{
    private static readonly HashSet<string> SystemTops = new(StringComparer.Ordinal)
    {
        "bin", "boot", "dev", "etc", "home", "lib", "lib32", "lib64", "libx32", "opt", "proc", "root", "sbin", "sys", "usr",
    };

    private static readonly HashSet<string> VarFolders = new(StringComparer.Ordinal)
    {
        "adm", "cache", "crash", "log", "mail", "run", "spool", "tmp",
    };

    /// <param name="named">The folder as a rule names it.</param>
    /// <param name="real">The folder without a link in its path.</param>
    public static bool MayLeadTo(string named, string real)
    {
        if (named == real)
            return true;
        var from = Names(named);
        var to = Names(real);
        return to switch
        {
            [] => false,
            ["tmp" or "run", ..] => true,
            ["var", var second, ..] => VarFolders.Contains(second) || (to.Length > 2 && from is ["var", var same, ..] && same == second),
            ["etc", _, ..] => from is ["etc", ..],
            [var top, ..] when SystemTops.Contains(top) => false,
            _ => to.Length > 1,
        };
    }

    /// <summary>Whether a folder can be someone's home: neither the root, nor one that the system itself lives in.</summary>
    public static bool CanBeHome(string real) => Names(real) switch
    {
        [] => false,
        ["root"] => true,
        ["var" or "srv" or "mnt" or "media" or "run" or "tmp"] => false,
        ["dev" or "proc" or "sys", ..] => false,
        [var top] => !SystemTops.Contains(top),
        _ => true,
    };

    private static string[] Names(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
