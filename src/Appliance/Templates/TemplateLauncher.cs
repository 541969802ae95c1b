using System.Text.Json.Nodes;
using Engine.Appliance.Qemu;
using Engine.Appliance.Qemu.Monitor;

namespace Engine.Appliance.Templates;

/// <summary>
/// Starts appliances as clones of a template, and boots them when that fails. A clone serves one handle's guest and ends with it.
/// </summary>
public sealed class TemplateLauncher : IApplianceLauncher
{
    private readonly QemuLauncher _booting;
    private readonly DaemonVoice _voice;
    private readonly TemplateFolder _folder;
    private readonly TemplateShelf _shelf;

    public TemplateLauncher(QemuLauncher booting, DaemonVoice voice, TimeProvider clock)
        : this(booting, voice, TemplateFolder.ForUser(), clock)
    {
    }

    internal TemplateLauncher(QemuLauncher booting, DaemonVoice voice, TemplateFolder folder, TimeProvider clock)
    {
        _booting = booting;
        _voice = voice;
        _folder = folder;
        _shelf = new TemplateShelf(folder, booting, voice, clock);
    }

    public Task<IRunningAppliance> StartAsync(MachineSpec spec, CancellationToken cancel) => Task.Run(() => StartNowAsync(spec, cancel), cancel);

    /// <inheritdoc/>
    public async Task<string?> PrepareAsync(MachineSpec spec, CancellationToken cancel)
    {
        try
        {
            if (spec.Templates is { } rules)
            {
                await Task.Run(() => _shelf.TakeAsync(spec, rules, cancel), cancel).ConfigureAwait(false);
            }

            return null;
        }
        catch (TemplateException cause)
        {
            return cause.Message;
        }
    }

    /// <summary>The key of the template that this machine would be cloned from.</summary>
    /// <exception cref="ApplianceStartException">qemu is not installed.</exception>
    public string KeyOf(MachineSpec spec) => _shelf.KeyOf(spec);

    /// <summary>The templates on disk, the one used last first.</summary>
    public IReadOnlyList<StoredTemplate> List() => _folder.List();

    /// <summary>Removes templates from the disk, and gives those that were removed.</summary>
    public async Task<IReadOnlyList<StoredTemplate>> RemoveAsync(Func<StoredTemplate, bool> which, CancellationToken cancel)
    {
        if (!Directory.Exists(_folder.Folder))
        {
            return [];
        }

        using var held = await _folder.LockAsync(cancel).ConfigureAwait(false);
        var doomed = _folder.List().Where(which).ToList();
        doomed.ForEach(template => _folder.Remove(template.Key));
        return doomed;
    }

    private async Task<IRunningAppliance> StartNowAsync(MachineSpec spec, CancellationToken cancel)
    {
        using var drives = _booting.OpenAll(spec, cancel);
        if (spec.Templates is not { } rules || spec.MustBoot)
        {
            return await _booting.BootAsync(spec, drives, cancel).ConfigureAwait(false);
        }

        LoadedTemplate? template = null;
        string note;
        try
        {
            var began = TimeProvider.System.GetTimestamp();
            template = await _shelf.TakeAsync(spec, rules, cancel).ConfigureAwait(false);
            var taken = TimeProvider.System.GetElapsedTime(began);
            return await CloneAsync(template, taken, spec, rules, drives, cancel).ConfigureAwait(false);
        }
        catch (TemplateException cause)
        {
            note = cause.Message;
        }

        if (template is not null)
        {
            await _shelf.DiscardAsync(template, note, rules).ConfigureAwait(false);
        }

        var booted = await _booting.BootAsync(spec, drives, cancel).ConfigureAwait(false);
        booted.Notes = [$"The appliance is booted from the beginning, because its template can't be used: {note}"];
        return booted;
    }

    private async Task<IRunningAppliance> CloneAsync(
        LoadedTemplate template, TimeSpan taken, MachineSpec spec, TemplateRules rules, QemuLauncher.OpenDrives drives, CancellationToken cancel)
    {
        RunningQemu qemu;
        try
        {
            using var state = _shelf.OpenState(template);
            qemu = await _booting.StartAsync(spec, new MachineStart.Cloned(template.Memory, state), _booting.UsesKvm(spec), cancel).ConfigureAwait(false);
        }
        catch (IOException cause)
        {
            throw new TemplateException(cause.Message, cause);
        }

        qemu.Took("template", taken);
        var began = TimeProvider.System.GetTimestamp();

        // A state that does not fit may load, and then hang.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(rules.ThawPatience);
        try
        {
            var loading = new JsonObject { ["uri"] = $"fd:{qemu.StateDescriptor}" };
            var resumed = qemu.Monitor.EventAsync("RESUME", _ => true, limit.Token);
            var loaded = qemu.Monitor.ExecuteAllAsync([.. TemplateRecorder.Greeting, new QmpCommand("migrate-incoming", loading)], limit.Token);
            var thawed = _voice.ThawAsync(qemu.Channel, limit.Token);
            await TemplateRecorder.FirstAsync(loaded, qemu).ConfigureAwait(false);
            await TemplateRecorder.FirstAsync(resumed, qemu).ConfigureAwait(false);
            await TemplateRecorder.FirstAsync(thawed, qemu).ConfigureAwait(false);
            qemu.IsAwake = true;
            qemu.Took("thaw", TimeProvider.System.GetElapsedTime(began));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TemplateException(
                $"a clone did not answer within {rules.ThawPatience.TotalSeconds:0.#} s. {await TemplateRecorder.LastWordsAsync(qemu).ConfigureAwait(false)}".Trim());
        }
        catch (Exception cause) when (cause is not OperationCanceledException)
        {
            throw new TemplateException($"{cause.Message} {await TemplateRecorder.LastWordsAsync(qemu).ConfigureAwait(false)}".Trim(), cause);
        }
        catch
        {
            await qemu.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return await QemuLauncher.PlugAllAsync(qemu, [], spec, drives, cancel).ConfigureAwait(false);
    }
}
