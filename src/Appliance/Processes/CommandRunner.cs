using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Processes;

/// <summary>Runs tools of the host to their end.</summary>
public static class CommandRunner
{
    private const int ErrorTailBytes = 8 * 1024;
    private const int ReadBytes = 64 * 1024;

    // What left the tool's process group survives it and may hold the pipes open for ever.
    private static readonly TimeSpan DrainTimeMax = TimeSpan.FromSeconds(2);

    /// <summary>Any exit status is a result; the caller decides what is a failure.</summary>
    /// <exception cref="ProgramMissingException">The tool is not installed.</exception>
    /// <exception cref="CommandOutputException">It wrote more than <see cref="Command.OutputBytesMax"/>; it has been killed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the tool and its process group are dead.</exception>
    public static async Task<CommandResult> RunAsync(Command command, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var input = command.InputFile is null ? null : File.OpenHandle(command.InputFile);
        using var outputFile = command.OutputFile is null ? null : OpenOutput(command.OutputFile);
        var start = new ChildStart(command.Program, command.Arguments)
        {
            WorkingDirectory = command.WorkingDirectory,
            Environment = command.Environment,
            StandardInput = input,
            StandardOutput = outputFile,
        };
        var child = await ChildProcess.StartAsync(start).ConfigureAwait(false);
        await using (child.ConfigureAwait(false))
        {
            using var killing = cancel.UnsafeRegister(state => ((ChildProcess)state!).Kill(), child);
            using var drained = new CancellationTokenSource();
            var output = ReadOutputAsync(child, command, drained.Token);
            var error = ReadErrorAsync(child, command.OnErrorLine, drained.Token);
            var exit = await child.Exited.ConfigureAwait(false);
            drained.CancelAfter(DrainTimeMax);
            await Task.WhenAll(output, error).ConfigureAwait(false);
            cancel.ThrowIfCancellationRequested();
            return new CommandResult(
                exit.Status ?? 128 + exit.Signal!.Value, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
    }

    private static SafeFileHandle OpenOutput(string path) => File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);

    private static async Task<byte[]> ReadOutputAsync(ChildProcess child, Command command, CancellationToken drained)
    {
        var kept = new MemoryStream();
        if (child.Output is not null)
        {
            await ReadToEndAsync(child.Output, Keep, drained).ConfigureAwait(false);
        }

        return kept.ToArray();

        void Keep(ReadOnlySpan<byte> bytes)
        {
            if (kept.Length + bytes.Length > command.OutputBytesMax)
            {
                child.Kill();
                throw new CommandOutputException(command.Program, command.OutputBytesMax);
            }

            kept.Write(bytes);
        }
    }

    private static async Task<string> ReadErrorAsync(ChildProcess child, Action<string>? onLine, CancellationToken drained)
    {
        var tail = new TailBuffer(ErrorTailBytes);
        var lines = onLine is null ? null : new LineSplitter(onLine);
        try
        {
            await ReadToEndAsync(child.Error, Keep, drained).ConfigureAwait(false);
            lines?.End();
            return tail.ToString();
        }
        catch
        {
            child.Kill(); // the caller's line handler failed, so nobody reads any more
            throw;
        }

        void Keep(ReadOnlySpan<byte> bytes)
        {
            tail.Add(bytes);
            lines?.Add(bytes);
        }
    }

    private static async Task ReadToEndAsync(Stream from, Action<ReadOnlySpan<byte>> keep, CancellationToken drained)
    {
        var buffer = new byte[ReadBytes];
        try
        {
            while (await from.ReadAsync(buffer, drained).ConfigureAwait(false) is > 0 and var count)
            {
                keep(buffer.AsSpan(0, count));
            }
        }
        catch (OperationCanceledException) when (drained.IsCancellationRequested)
        {
        }
    }
}

/// <summary>A tool wrote more than it may.</summary>
public sealed class CommandOutputException(string program, int bytesMax)
    : Exception($"{program} wrote more than {bytesMax} bytes and was ended");
