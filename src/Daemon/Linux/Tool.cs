using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Linux;

/// <summary>How a program is run; by default without input, its output kept in memory.</summary>
public sealed record ToolOptions
{
    /// <summary>What the program reads, until the end of the stream; null is an empty input.</summary>
    public Stream? Input { get; init; }

    /// <summary>Takes the standard output as it comes; null keeps it in <see cref="ToolResult.Output"/>.</summary>
    public Stream? Output { get; init; }

    /// <summary>The most output that is kept in memory. A program that writes more is ended, and the run fails with E2BIG.</summary>
    public int OutputBytesMax { get; init; } = 4 << 20;

    /// <summary>The folder that is the program's root, or null for the appliance's own.</summary>
    public string? Root { get; init; }

    /// <summary>Ends what the program left running in its process group. Not for programs that go on in the background.</summary>
    public bool EndLeftovers { get; init; }

    /// <summary>The longest that the program may run before it is killed, failing with ETIMEDOUT; null waits as long as it takes.</summary>
    public TimeSpan? TimeLimit { get; init; }
}

/// <summary>How a program ended.</summary>
/// <param name="Status">The exit status, or 128 and the number of the signal that ended it.</param>
/// <param name="Output">The standard output, when it was not streamed.</param>
/// <param name="Errors">The last 64 KiB of standard error.</param>
public sealed record ToolResult(string Program, int Status, byte[] Output, string Errors)
{
    public string OutputText => GuestText.Decode(Output);

    /// <summary>What the program says of its failure: its own words, or how it ended when it said nothing.</summary>
    public string Complaint
    {
        get
        {
            var words = Errors.Trim();
            var end = Status > 128 ? $"ended by signal {Status - 128}" : $"ended with status {Status}";
            return words.Length == 0 ? $"{Program}: {end}" : words;
        }
    }

    /// <exception cref="ActionException">The program ended with a status other than 0.</exception>
    public ToolResult OrThrow() => Status == 0 ? this : throw new ActionException("", Complaint);
}

/// <summary>Runs programs of the appliance. One exec costs 100 to 300 ms under emulation: what can be read in process is.</summary>
public static class Tool
{
    private static readonly string[] Folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];
    private static readonly Dictionary<string, string?> Found = [];

    /// <summary>
    /// For a program that looks at what a guest holds, and has to come to an end of it: the slowest, lvm over some twenty
    /// disks under emulation, needs seconds.
    /// </summary>
    public static TimeSpan LookingLimit { get; } = TimeSpan.FromMinutes(1);

    /// <summary>The environment of every program, whatever the kernel gave to the daemon.</summary>
    public static IReadOnlyList<string> Environment { get; } =
    [
        "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME=/root",
        "SHELL=/bin/sh",
        "TERM=dumb",
        "LC_ALL=C",
        "DM_DISABLE_UDEV=1",
        "LVM_SUPPRESS_FD_WARNINGS=1",
    ];

    /// <summary>Runs a program to its end and gives how it ended, whatever its status.</summary>
    /// <param name="program">A name that is looked up, or an absolute path; inside <see cref="ToolOptions.Root"/> when that is set.</param>
    /// <exception cref="ActionException">It can't be started, wrote too much, ran too long, or a stream failed.</exception>
    public static ToolResult Run(string program, IReadOnlyList<string> arguments, ToolOptions? options = null)
    {
        options ??= new ToolOptions();
        var (path, words) = options.Root is { } root
            ? (Locate("chroot"), (string[])["chroot", root, program, .. arguments])
            : (Locate(program), [program, .. arguments]);
        if (path is null)
            throw Errno.Failure(Errno.ENOENT, words[0]);
        using var child = ChildProcess.Start(path, words, Environment, withInput: options.Input is not null);
        var (status, output, errors) = new Conversation(child, options).ToTheEnd(program);
        return new ToolResult(program, status, output, GuestText.Decode(errors));
    }

    /// <summary>Runs a program that must succeed.</summary>
    /// <exception cref="ActionException">As <see cref="Run"/>; also when it ends with a status other than 0, in its own words.</exception>
    public static ToolResult Check(string program, IReadOnlyList<string> arguments, ToolOptions? options = null) =>
        Run(program, arguments, options).OrThrow();

    /// <summary>Whether the appliance has a program.</summary>
    public static bool Exists(string program) => Locate(program) is not null;

    // Looked up here, because the PATH of a PID 1 is empty and posix_spawnp would use that.
    private static string? Locate(string program)
    {
        if (program.Contains('/'))
            return program;
        lock (Found)
        {
            if (!Found.TryGetValue(program, out var path))
                Found[program] = path = Array.Find(Array.ConvertAll(Folders, folder => $"{folder}/{program}"), File.Exists);
            return path;
        }
    }
}
