using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Appliance.Qemu;
using Engine.Appliance.Qemu.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Templates;

/// <summary>There is no template for a machine. It boots from the beginning then.</summary>
internal sealed class TemplateException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Makes a template: boots an appliance, has its daemon frozen, and takes its memory and state.</summary>
internal static class TemplateRecorder
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(10);

    // Without this, the state would hold all of the memory once more.
    private static QmpCommand WithoutMemory => new("migrate-set-capabilities", new JsonObject
    {
        ["capabilities"] = new JsonArray(new JsonObject { ["capability"] = "x-ignore-shared", ["state"] = true }),
    });

    /// <summary>What goes before the loading of a state, to qemu's monitor.</summary>
    public static IReadOnlyList<QmpCommand> Greeting => [new("qmp_capabilities"), WithoutMemory];

    /// <param name="memory">A file of the machine's memory size that is one hole; sealed when this returns.</param>
    /// <param name="state">An empty file.</param>
    /// <exception cref="TemplateException">The appliance did not come so far.</exception>
    public static async Task RecordAsync(
        QemuLauncher launcher, MachineSpec spec, bool hasKvm, DaemonVoice voice, SafeFileHandle memory, SafeFileHandle state, CancellationToken cancel)
    {
        await using (var qemu = await launcher.StartAsync(spec, new MachineStart.Recorded(memory), hasKvm, cancel).ConfigureAwait(false))
        {
            try
            {
                await FirstAsync(voice.FreezeAsync(qemu.Channel, cancel), qemu).ConfigureAwait(false);
                await qemu.Monitor.ExecuteAllAsync(Greeting, cancel).ConfigureAwait(false);

                // The machine is not stopped before: a clone would begin stopped as well.
                var named = new JsonObject { ["fdname"] = "state" };
                await qemu.Monitor.ExecuteAsync(new QmpCommand("getfd", named, state), cancel).ConfigureAwait(false);
                await qemu.Monitor.ExecuteAsync(new QmpCommand("migrate", new JsonObject { ["uri"] = "fd:state" }), cancel).ConfigureAwait(false);
                await CompletedAsync(qemu.Monitor, cancel).ConfigureAwait(false);
            }
            catch (Exception cause) when (cause is IOException or QmpException)
            {
                throw new TemplateException($"{cause.Message} {await LastWordsAsync(qemu).ConfigureAwait(false)}".Trim(), cause);
            }
        }

        MemoryFile.Seal(memory);
    }

    /// <summary>Waits for a step, or for qemu's end, which fails it.</summary>
    /// <exception cref="IOException">qemu has ended.</exception>
    public static async Task FirstAsync(Task step, RunningQemu qemu)
    {
        if (await Task.WhenAny(step, qemu.Exited).ConfigureAwait(false) != step)
        {
            _ = step.ContinueWith(late => late.Exception, TaskContinuationOptions.OnlyOnFaulted);
            throw new IOException("the appliance ended");
        }

        await step.ConfigureAwait(false);
    }

    /// <summary>What qemu said when it ended; it is ended for that.</summary>
    public static async Task<string> LastWordsAsync(RunningQemu qemu)
    {
        await qemu.DisposeAsync().ConfigureAwait(false);
        return qemu.Exited.IsCompleted ? (await qemu.Exited.ConfigureAwait(false)).ConsoleTail : "";
    }

    private static async Task CompletedAsync(QmpConnection monitor, CancellationToken cancel)
    {
        while (true)
        {
            var migration = await monitor.ExecuteAsync(new QmpCommand("query-migrate"), cancel).ConfigureAwait(false);
            switch (Text(migration, "status"))
            {
                case "completed":
                    return;
                case "failed" or "cancelled":
                    throw new IOException($"qemu could not save the machine's state: {Text(migration, "error-desc")}");
            }

            await Task.Delay(_pause, cancel).ConfigureAwait(false);
        }
    }

    private static string Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()! : "";
}
