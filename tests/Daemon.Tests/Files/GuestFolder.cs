using System.Diagnostics;
using Engine.Daemon.Linux;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tests.Files;

/// <summary>
/// A guest's tree in a folder of this machine, and beside it a file that the guest must never reach. The host's own
/// programs prepare and judge it, so that what is tested is not what tests.
/// </summary>
public sealed class GuestFolder : IDisposable
{
    public GuestFolder()
    {
        Top = Directory.CreateTempSubdirectory("engine-daemon-tests-").FullName;
        Root = Path.Combine(Top, "sysroot");
        Directory.CreateDirectory(Root);
        File.WriteAllText(Outside, "secret");
        Tree = new GuestTree(Root);
    }

    public string Top { get; }
    public string Root { get; }
    public GuestTree Tree { get; }

    /// <summary>A file of the appliance, beside the guest's root.</summary>
    public string Outside => Path.Combine(Top, "outside");

    public string HostPath(string guestPath) => Path.Combine(Root, guestPath.TrimStart('/'));

    /// <summary>Runs a script of the host's shell in the guest's root; <c>$TOP</c> is the folder above it.</summary>
    /// <returns>What it wrote, as Latin-1, one character a byte.</returns>
    public string Shell(string script)
    {
        var start = new ProcessStartInfo("/bin/bash", ["-euc", script])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.Latin1,
        };
        start.Environment["TOP"] = Top;
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{script}\nended with {process.ExitCode}: {errors.Result}{output}");
        return output;
    }

    public static ActionException Failure(Action action)
    {
        var failure = Record.Exception(action);
        return failure as ActionException ?? throw new Xunit.Sdk.XunitException($"An ActionException was expected, not {failure}");
    }

    public void Dispose()
    {
        // Trees of these tests can be deeper than .NET's recursion and hold names it can't say.
        using var process = Process.Start("/bin/rm", ["-rf", "--one-file-system", Top]);
        process.WaitForExit();
    }
}
