namespace Engine.Appliance.Processes;

/// <summary>A tool to run to its end.</summary>
/// <param name="OnErrorLine">Called for each line of standard error as it comes, on a pool thread.</param>
/// <param name="OutputBytesMax">More standard output than this ends the tool.</param>
public sealed record Command(string Program, params IReadOnlyList<string> Arguments)
{
    public string? WorkingDirectory { get; init; }
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
    public Action<string>? OnErrorLine { get; init; }
    public int OutputBytesMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>Writes standard output to this file instead of keeping it.</summary>
    public string? OutputFile { get; init; }

    /// <summary>Reads standard input from this file instead of /dev/null.</summary>
    public string? InputFile { get; init; }
}

/// <param name="ExitStatus">128 + the signal's number when a signal ended the tool.</param>
/// <param name="ErrorTail">The last 8 KiB of standard error.</param>
public sealed record CommandResult(int ExitStatus, byte[] Output, string ErrorTail);
