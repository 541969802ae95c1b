namespace Engine.EndToEnd.Tests.Exec;

/// <summary>A test of material that is not a part of the repository: without it the test is listed as not run, which is no failure.</summary>
public sealed class ConformanceFactAttribute : FactAttribute
{
    public const string Variable = "ENGINE_CONFORMANCE";

    public ConformanceFactAttribute()
    {
        if (Folder is null)
            Skip = $"optional: {Variable} names no folder with conformance tests";
    }

    /// <summary>The folder, or null.</summary>
    public static string? Folder { get; } =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder && File.Exists(Path.Combine(folder, "tests.json")) ? folder : null;
}
