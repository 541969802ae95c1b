namespace Engine.Actors.Jobs;

/// <summary>What lies where in the folder that an engine keeps its jobs in.</summary>
internal sealed class StateFolder(string path)
{
    public string Path { get; } = path;

    /// <summary>Events, as Akka.Persistence.Sql writes them.</summary>
    public string Journal => System.IO.Path.Combine(Path, "journal.db");

    /// <summary>Snapshots of long jobs. Can be removed at any time when no engine runs.</summary>
    public string Snapshots => System.IO.Path.Combine(Path, "snapshots.db");

    /// <summary>The index of jobs, and their reports.</summary>
    public string Jobs => System.IO.Path.Combine(Path, "jobs.db");

    /// <summary>A locked file for each engine that lives.</summary>
    public string Owners => System.IO.Path.Combine(Path, "owners");

    /// <summary>A locked file for each image that is in use.</summary>
    public string Leases => System.IO.Path.Combine(Path, "leases");

    /// <summary>A folder for each commit that is under way, or whose job does not know yet that it is done.</summary>
    public string Commits => System.IO.Path.Combine(Path, "commits");

    /// <summary>A folder for each commit that can be undone.</summary>
    public string Undo => System.IO.Path.Combine(Path, "undo");

    /// <summary>Makes a folder for the owner alone, with those above it.</summary>
    public static void Make(string folder)
    {
        if (!Directory.Exists(folder))
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public static EngineError Broken(string file, string code, string what, Exception cause) => new(
        code,
        ErrorLayer.System,
        $"The journal {file} {what}.",
        cause.Message,
        "Make room on its disk and see that its folder belongs to you, or set XDG_STATE_HOME to another place. Jobs can be resumed.");
}
