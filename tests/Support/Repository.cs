namespace Engine.Tests.Support;

/// <summary>Where the sources and what was built from them are.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The daemon that the program's build published.</summary>
    public static string Daemon { get; } = Path.Combine(Root, "artifacts/program/current/engined");

    public static string Program { get; } = Path.Combine(Root, "engine");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Engine.sln")))
                return folder.FullName;
        throw new InvalidOperationException("The tests run outside their repository.");
    }
}
