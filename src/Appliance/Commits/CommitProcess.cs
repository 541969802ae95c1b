using System.ComponentModel;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Appliance.Bulk;
using Engine.Appliance.Drives;
using Engine.Appliance.Processes;
using Engine.Appliance.Processes.Jailing;
using Engine.Appliance.Qemu;
using Engine.Appliance.Qemu.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Commits;

/// <summary>A qemu that has an image open for writing, and the overlay on it. It runs no machine.</summary>
internal sealed class CommitProcess : IAsyncDisposable
{
    public const int FirstImageSet = 10;

    private const int MonitorDescriptor = 3;
    private const int OverlaySet = 1;
    private const int TailBytes = 8 * 1024;
    private const string Image = "image";
    private const string Redo = "redo";
    private const string Job = "commit";

    private readonly ChildProcess _qemu;
    private readonly QmpConnection _monitor;
    private readonly MachineFileNames _names = new();
    private readonly TailBuffer _words = new(TailBytes);
    private readonly Task _draining;

    private CommitProcess(ChildProcess qemu, QmpConnection monitor)
    {
        (_qemu, _monitor) = (qemu, monitor);
        _draining = qemu.DrainAsync(_words.Add, _words.Add);
    }

    /// <exception cref="CommitException"></exception>
    public static async Task<CommitProcess> StartAsync(string program, JailRule jail, OpenDrive image, SafeFileHandle overlay, CancellationToken cancel)
    {
        CommitProcess? process = null;
        try
        {
            using var monitor = SocketPair.Create();
            var child = new ChildStart(
                program, "-no-user-config", "-nodefaults", "-display", "none", "-M", "none", "-S",
                "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
                "-chardev", $"socket,id=monitor,fd={MonitorDescriptor}", "-mon", "chardev=monitor,mode=control")
            {
                Inherited = [monitor.Theirs],
            };
            var qemu = await QemuConfinement.StartAsync(child, jail, hasKvm: false, needsNetwork: false, openedAgain: []).ConfigureAwait(false);
            process = new(qemu, new QmpConnection(monitor.TakeOurs()));
            await process.OpenAsync(image, overlay, cancel).ConfigureAwait(false);
            return process;
        }
        catch (Exception cause) when (cause is not OperationCanceledException)
        {
            var failure = await ExplainAsync(process, "qemu can not open the image for the commit", cause).ConfigureAwait(false);
            if (process is not null)
                await process.DisposeAsync().ConfigureAwait(false);
            throw failure;
        }
        catch
        {
            await process!.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes the overlay's clusters to the image; qemu has flushed it when this completes.</summary>
    /// <exception cref="CommitException"></exception>
    public async Task ApplyAsync(CancellationToken cancel)
    {
        try
        {
            var ready = _monitor.EventAsync("BLOCK_JOB_READY", IsJob, cancel);
            var completed = _monitor.EventAsync("BLOCK_JOB_COMPLETED", IsJob, cancel);
            await _monitor.ExecuteAsync(
                new("block-commit", new JsonObject { ["job-id"] = Job, ["device"] = Redo, ["base-node"] = Image, ["on-error"] = "report" }), cancel).ConfigureAwait(false);
            if (await Task.WhenAny(ready, completed).ConfigureAwait(false) == ready)
            {
                await ready.ConfigureAwait(false);
                await _monitor.ExecuteAsync(new("block-job-complete", new JsonObject { ["device"] = Job }), cancel).ConfigureAwait(false);
            }
            var end = await completed.ConfigureAwait(false);
            if (end.TryGetProperty("error", out var error))
                throw new QmpException("block-commit", error.GetString() ?? "without a reason");
        }
        catch (Exception cause) when (cause is QmpException or IOException)
        {
            throw await ExplainAsync(this, "the commit was broken off", cause).ConfigureAwait(false);
        }

        static bool IsJob(JsonElement data) => data.ValueKind == JsonValueKind.Object && data.TryGetProperty("device", out var name) && name.ValueEquals(Job);
    }

    /// <summary>Gives out what the image holds. Before <see cref="ApplyAsync"/> or after it.</summary>
    /// <exception cref="CommitException"></exception>
    public async Task<NbdClient> ReadImageAsync(CancellationToken cancel)
    {
        try
        {
            using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            // The kernel makes up a name that is no file.
            listener.Bind(new UnixDomainSocketEndPoint(string.Create(CultureInfo.InvariantCulture, $"\0engine-{Environment.ProcessId}-{Guid.NewGuid():N}")));
            listener.Listen(1);
            await _monitor.ExecuteAsync(new("getfd", new JsonObject { ["fdname"] = "out" }, listener.SafeHandle), cancel).ConfigureAwait(false);
            await _monitor.ExecuteAsync(
                new("nbd-server-start", new JsonObject
                {
                    ["addr"] = new JsonObject { ["type"] = "fd", ["data"] = new JsonObject { ["str"] = "out" } },
                    ["max-connections"] = 1,
                }), cancel).ConfigureAwait(false);
            await _monitor.ExecuteAsync(
                new("block-export-add", new JsonObject { ["type"] = "nbd", ["id"] = "out", ["node-name"] = Image, ["name"] = Image, ["writable"] = false }),
                cancel).ConfigureAwait(false);
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(listener.LocalEndPoint!, cancel).ConfigureAwait(false);
            return await NbdClient.OpenAsync(socket, Image).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is QmpException or IOException or SocketException or InvalidDataException)
        {
            throw await ExplainAsync(this, "the image can not be read", cause).ConfigureAwait(false);
        }
    }

    /// <summary>Ends what <see cref="ReadImageAsync"/> began; the image can be written again.</summary>
    public Task EndReadingAsync(CancellationToken cancel) => _monitor.ExecuteAllAsync([new("nbd-server-stop")], cancel);

    public async ValueTask DisposeAsync()
    {
        _qemu.Kill();
        await Task.WhenAny(_draining, Task.Delay(ChildProcess.EndTimeMax)).ConfigureAwait(false);
        await _qemu.DisposeAsync().ConfigureAwait(false);
        await _monitor.DisposeAsync().ConfigureAwait(false);
    }

    private async Task OpenAsync(OpenDrive image, SafeFileHandle overlay, CancellationToken cancel)
    {
        var commands = new List<QmpCommand> { new("qmp_capabilities"), AddFile(OverlaySet, overlay, "the overlay") };
        for (var index = 0; index < image.Files.Count; index++)
            commands.Add(AddFile(FirstImageSet + index, image.Files[index].Handle, image.Files[index].Name));
        commands.AddRange(BlockGraph.Nodes(image.Attached!, Image, DriveOptions.None, locks: false).Select(node => new QmpCommand("blockdev-add", node)));
        commands.Add(new("blockdev-add", new JsonObject
        {
            ["node-name"] = Redo,
            ["driver"] = "qcow2",
            ["read-only"] = true,
            ["file"] = BlockGraph.File("file", OverlaySet, isLocked: false),
            ["backing"] = Image,
        }));
        await _monitor.ExecuteAllAsync(commands, cancel).ConfigureAwait(false);
    }

    private QmpCommand AddFile(int set, System.Runtime.InteropServices.SafeHandle file, string name)
    {
        _names.Add(set, name);
        return new("add-fd", new JsonObject { ["fdset-id"] = set }, file);
    }

    private static async Task<CommitException> ExplainAsync(CommitProcess? process, string what, Exception cause)
    {
        if (process is not null && cause is IOException)
            await Task.WhenAny(process._draining, Task.Delay(ChildProcess.EndTimeMax)).ConfigureAwait(false);
        var words = process is null ? cause.Message : process._names.PutInto($"{cause.Message} {process._words}".Trim());
        return cause switch
        {
            ProgramMissingException => new(cause.Message, "apt-get install qemu-system-x86", cause: cause),
            JailException => new($"{what}: {words}", "engine doctor", cause: cause),
            Win32Exception => new($"{what}: {words}", "look for too many processes or open files (ulimit -a)", isTransient: true, cause),
            _ => new($"{what}: {words}", "look at the disk that holds the image, and whether it is full", isTransient: true, cause),
        };
    }
}
