using System.Globalization;
using System.IO.Pipes;
using Engine.Appliance.Processes;
using Engine.Protocol.Client;
using Engine.Protocol.Library;

namespace Engine.Library;

/// <inheritdoc cref="ICopies"/>
/// <param name="guest">Where the calls go.</param>
/// <param name="folder">Where relative paths of the host begin.</param>
internal sealed class Copies(IGuest guest, string folder) : ICopies
{
    public async Task CopyInAsync(string localpath, GuestPath remotedir, CancellationToken cancel)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(folder, localpath)));
        if (!Path.Exists(path))
            throw new ActionException("ENOENT", $"copy_in: {localpath}: the host has no such file");
        if (!await guest.IsDirAsync(remotedir, followSymlinks: true, cancel).ConfigureAwait(false))
            throw new ActionException("ENOTDIR", $"copy_in: {remotedir.Path}: the guest has no such folder");
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        // The tool's end is opened by the call, before it waits for anything.
        var packing = CommandRunner.RunAsync(
            Tar("--create", "--directory", Path.GetDirectoryName(path) ?? "/", "--", $"./{Path.GetFileName(path)}") with { OutputFile = OtherEnd(pipe) },
            cancel);
        pipe.DisposeLocalCopyOfClientHandle();
        await guest.TarInAsync(pipe, remotedir, cancel: cancel).ConfigureAwait(false);
        pipe.Dispose();
        Check("copy_in", await packing.ConfigureAwait(false));
    }

    public async Task CopyOutAsync(GuestPath remotepath, string localdir, CancellationToken cancel)
    {
        var target = Path.Combine(folder, localdir);
        if (!Directory.Exists(target))
            throw new ActionException("ENOTDIR", $"copy_out: {localdir}: the host has no such folder");
        var name = remotepath.Path.TrimEnd('/').Split('/')[^1];
        if (name.Length > 0 && !await guest.IsDirAsync(remotepath, followSymlinks: true, cancel).ConfigureAwait(false))
        {
            await using var file = LocalFile.Write(Path.Combine(target, name));
            await guest.DownloadAsync(new DeviceOrPath(remotepath.Path), file, cancel).ConfigureAwait(false);
            return;
        }
        if (name.Length > 0)
            target = Directory.CreateDirectory(Path.Combine(target, name)).FullName;
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        var unpacking = CommandRunner.RunAsync(
            Tar("--extract", "--directory", target, "--no-same-owner", "--no-same-permissions") with { InputFile = OtherEnd(pipe) }, cancel);
        pipe.DisposeLocalCopyOfClientHandle();
        try
        {
            await guest.TarOutAsync(remotepath.Path, pipe, cancel: cancel).ConfigureAwait(false);
        }
        catch (EngineException broken) when (broken.Error.Code == "transfer.local")
        {
            // The tool has ended early; it knows why.
        }
        pipe.Dispose();
        Check("copy_out", await unpacking.ConfigureAwait(false));
    }

    // As root the tool may not make device nodes: whoever made the image would choose which.
    private static Command Tar(params string[] words) => Environment.IsPrivilegedProcess
        ? new Command("setpriv", ["--bounding-set=-mknod", "tar", "--file=-", .. words])
        : new Command("tar", ["--file=-", .. words]);

    private static string OtherEnd(AnonymousPipeServerStream pipe) =>
        $"/proc/self/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle().ToString(CultureInfo.InvariantCulture)}";

    private static void Check(string action, CommandResult ran)
    {
        if (ran.ExitStatus != 0)
            throw new ActionException(ran.ErrorTail.Contains("No space left", StringComparison.Ordinal) ? "ENOSPC" : "EIO", $"{action}: {ran.ErrorTail.Trim()}");
    }
}
