using System.Collections;
using Engine.Host.Arguments;
using Engine.Host.Exec;
using Engine.Host.Jobs;
using Engine.Host.Output;
using Engine.Host.Unix;
using Engine.Library;
using Engine.Protocol.Text;

namespace Engine.Host.Commands;

/// <summary>Runs actions in one handle, from the command line or from lines of standard input.</summary>
internal sealed class ExecCommand : ICommand
{
    private const int LineBytesMax = 64 * 1024 * 1024;

    // How long an interrupted action may take to end before its appliance is killed.
    private static readonly TimeSpan _endPatience = TimeSpan.FromSeconds(3);

    public string Name => "exec";
    public string Summary => "Runs actions of the API on images, from arguments or standard input";
    public string Help => """
        Runs actions one after the other in one handle over the images. The appliance is launched before the first action that
        needs it. At the end everything is flushed and unmounted. Images are written directly; --ro keeps them as they are.

        Usage: engine exec [OPTION…] [ACTION ARGUMENT… [: ACTION ARGUMENT…]…]

        Without an ACTION they are read from standard input, one a line. Options:
          -a, --add IMAGE      a disk: the first is /dev/sda, the second /dev/sdb
          --format FORMAT      the format of the images after it: raw, qcow2, qed, vdi, vhdx, vmdk, vpc; or auto, which is
                               how it begins: by a look at the image's header
          --ro, --rw           whether the images after it keep what they hold, or are written; it begins with --rw
          --scratch SIZE       an empty disk of that size (512M, 2G) that is gone at the end
          --stop               ends at the first action that fails; without it the next one is run
          --json               lines of standard input, and answers, are JSON: see docs/exec.md
          --allow-backing DIR  files that an image names (a backing file, extents) may be used when they lie under DIR
          --even-in-use        also images, read-only, that a running machine has locked

        Arguments are words; words with blanks are quoted. A list is one word with blanks between its items. Optional
        arguments follow as NAME:VALUE. Where an action takes a local file, - is standard input or output.
        Exit status: 0 when all actions succeeded, 1 when one failed, 2 for wrong usage, 130 when interrupted.

        Examples:
          engine exec --ro -a disk.img list_filesystems
          engine exec -a disk.img part_disk /dev/sda gpt : mkfs ext4 /dev/sda1 label:root
          engine exec --ro -a disk.img mount_ro /dev/sda1 / : download /etc/fstab -
          echo '{"cmd":"list_devices"}' | engine exec --json --scratch 1G

        """;

    public async Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancel)
    {
        var arguments = ExecArguments.Parse(words);
        await using var engine = await EngineStart.StartAsync(first: null, cancel);
        var folder = Posix.WorkingFolder();
        await using var handle = await OpenAsync(engine, arguments, folder);
        var telling = HandleVoice.TellAsync(handle);
        foreach (var disk in arguments.Disks)
            await AddAsync(handle, disk, cancel);

        using var output = StandardOutput.Open();
        var loop = new ActionLoop(handle, output, arguments.IsJson);
        var running = arguments.Actions.Count > 0 ? ArgumentsAsync(loop, arguments, cancel) : LinesAsync(loop, arguments, cancel);
        await EndAsync(handle, running, cancel);
        await running;
        await handle.CloseAsync();
        await telling;
        return loop.AllGood ? ExitStatus.Good : ExitStatus.SomeFailed;
    }

    /// <summary>Waits for the actions' end; when interrupted, a while, and then ends the appliance.</summary>
    private static async Task EndAsync(GuestHandle handle, Task running, CancellationToken cancel)
    {
        var interrupted = new TaskCompletionSource();
        await using var registration = cancel.Register(() => interrupted.TrySetResult());
        if (await Task.WhenAny(running, interrupted.Task) == running)
            return;
        await Task.WhenAny(running, Task.Delay(_endPatience, TimeProvider.System, CancellationToken.None));
        if (!running.IsCompleted)
            await handle.KillAsync();
    }

    private static async Task ArgumentsAsync(ActionLoop loop, ExecArguments arguments, CancellationToken cancel)
    {
        foreach (var action in arguments.Actions)
            if (!await loop.RunAsync(() => WordRequests.Of(action), cancel) && arguments.Stops)
                return;
    }

    private static async Task LinesAsync(ActionLoop loop, ExecArguments arguments, CancellationToken cancel)
    {
        await using var input = Console.OpenStandardInput();
        var lines = new InputLines(input, LineBytesMax);
        while (true)
        {
            Func<ActionRequest> read;
            try
            {
                if (await lines.NextAsync(cancel) is not { } line)
                    return;
                if (Request(line, arguments.IsJson) is not { } request)
                    continue;
                read = request;
            }
            catch (FormatException wrong)
            {
                read = () => throw NoRequest(wrong);
            }
            if (!await loop.RunAsync(read, cancel) && arguments.Stops)
                return;
        }
    }

    /// <summary>How a line is read; null when nothing stands in it.</summary>
    private static Func<ActionRequest>? Request(ReadOnlyMemory<byte> line, bool isJson)
    {
        if (line.Span.IndexOfAnyExcept(" \t\r"u8) < 0)
            return null;
        if (isJson)
            return () => ReadJson(line);
        var words = LineWords.Split(GuestText.Decode(line.Span));
        return words.Count == 0 ? null : () => WordRequests.Of(words);
    }

    private static ActionRequest ReadJson(ReadOnlyMemory<byte> line)
    {
        try
        {
            return JsonRequests.Read(line.Span);
        }
        catch (FormatException wrong)
        {
            throw NoRequest(wrong);
        }
    }

    private static EngineException NoRequest(FormatException wrong) =>
        new(new("exec.line", ErrorLayer.Input, wrong.Message, Errno: "EINVAL"), wrong);

    private static async Task<GuestHandle> OpenAsync(Actors.EngineSystem engine, ExecArguments arguments, string folder)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value ?? "");
        try
        {
            return await GuestHandle.OpenAsync(engine, new(folder, variables)
            {
                LaunchesItself = true,
                Rules = new([.. arguments.AllowBacking.Select(path => Path.GetFullPath(path, folder))], arguments.EvenInUse),
            });
        }
        catch (ActionException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }

    private static async Task AddAsync(GuestHandle handle, ExecDisk disk, CancellationToken cancel)
    {
        try
        {
            if (disk.Image is { } image)
                await handle.Actions.AddDrive(image, @readonly: disk.IsReadOnly, format: disk.Format, cancel: cancel);
            else
                await handle.Actions.AddDriveScratch(disk.ScratchBytes, cancel: cancel);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new EngineException(handle.Note(failure), failure);
        }
    }
}
