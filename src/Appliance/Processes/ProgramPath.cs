namespace Engine.Appliance.Processes;

/// <summary>Finds programs as a shell would.</summary>
internal static class ProgramPath
{
    // An administrator's tools are often missing from a user's PATH.
    private static readonly string[] _systemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"];

    /// <exception cref="ProgramMissingException"></exception>
    public static string Find(string program) => TryFind(program) ?? throw new ProgramMissingException(program);

    public static string? TryFind(string program)
    {
        if (program.Contains('/'))
        {
            return IsProgram(program) ? program : null;
        }

        return ChildEnvironment.Path.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(_systemFolders)
            .Where(Path.IsPathRooted)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(IsProgram);
    }

    private static bool IsProgram(string path) => File.Exists(path) && Libc.access(path, Libc.MayExecute) == 0;
}
