using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Processes;

/// <summary>Runs tools of the host to their end.</summary>
public static class CommandRunner
{
    private const int ErrorTailBytes = 8 * 1024;

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
            var output = new MemoryStream();
            var tail = new TailBuffer(ErrorTailBytes);
            var lines = command.OnErrorLine is null ? null : new LineSplitter(command.OnErrorLine);
            var exit = await child.DrainAsync(KeepOutput, KeepError).ConfigureAwait(false);
            cancel.ThrowIfCancellationRequested();
            lines?.End();
            return new CommandResult(exit.Status ?? 128 + exit.Signal!.Value, output.ToArray(), tail.ToString());

            void KeepOutput(ReadOnlySpan<byte> bytes)
            {
                if (output.Length + bytes.Length > command.OutputBytesMax)
                {
                    throw new CommandOutputException(command.Program, command.OutputBytesMax);
                }

                output.Write(bytes);
            }

            void KeepError(ReadOnlySpan<byte> bytes)
            {
                tail.Add(bytes);
                lines?.Add(bytes);
            }
        }
    }

    private static SafeFileHandle OpenOutput(string path) => File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
}

/// <summary>A tool wrote more than it may.</summary>
public sealed class CommandOutputException(string program, int bytesMax)
    : Exception($"{program} wrote more than {bytesMax} bytes and was ended");
