using System.ComponentModel;
using System.Globalization;
using Engine.Appliance.Processes;
using Engine.Appliance.Qemu;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Templates;

/// <summary>A template whose memory this process holds.</summary>
/// <param name="Memory">Sealed. Closed by its finalizer: a clone may be starting from it while it is taken off the shelf.</param>
internal sealed record LoadedTemplate(string Key, string Inputs, SafeFileHandle Memory);

/// <summary>
/// The templates that this process uses: found on disk, made when there are none. One is made at a time, here and by all processes
/// of the user.
/// </summary>
internal sealed class TemplateShelf(TemplateFolder folder, QemuLauncher launcher, DaemonVoice voice, TimeProvider clock)
{
    private const long MebibyteBytes = 1024 * 1024;

    // A machine's memory, most of which is never touched; rarely does a process use more than one kind of machine.
    private const int LoadedMax = 2;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly List<LoadedTemplate> _loaded = [];
    private readonly Dictionary<string, (string Reason, DateTimeOffset Until)> _failed = [];

    /// <exception cref="TemplateException">There is none, and none can be made now.</exception>
    public async Task<LoadedTemplate> TakeAsync(MachineSpec spec, TemplateRules rules, CancellationToken cancel)
    {
        var hasKvm = launcher.UsesKvm(spec);
        var inputs = TemplateInputs.Of(spec, launcher.ProgramPath(), hasKvm);
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_loaded.Find(known => known.Inputs == inputs.Text) is { } loaded)
            {
                return loaded;
            }

            if (_failed.TryGetValue(inputs.Text, out var failed) && clock.GetUtcNow() < failed.Until)
            {
                throw new TemplateException(failed.Reason);
            }

            var template = await Task.Run(() => FindOrMakeAsync(spec, rules, inputs, hasKvm, cancel), cancel).ConfigureAwait(false);
            _failed.Remove(inputs.Text);
            _loaded.Add(template);
            if (_loaded.Count > LoadedMax)
            {
                _loaded.RemoveAt(0);
            }

            return template;
        }
        catch (TemplateException cause)
        {
            Fail(inputs.Text, cause.Message, rules);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <exception cref="ApplianceStartException">qemu is not installed.</exception>
    public string KeyOf(MachineSpec spec)
    {
        var hasKvm = launcher.UsesKvm(spec);
        return KeyOf(spec, TemplateInputs.Of(spec, launcher.ProgramPath(), hasKvm), hasKvm);
    }

    public SafeFileHandle OpenState(LoadedTemplate template) => folder.OpenState(template.Key);

    /// <summary>Throws a template away of which a clone did not live. When the next one's doesn't either, there is a pause.</summary>
    public async Task DiscardAsync(LoadedTemplate template, string reason, TemplateRules rules)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!_loaded.Remove(template))
            {
                return; // another clone's end was quicker
            }

            if (!_failed.TryAdd(template.Inputs, (reason, clock.GetUtcNow())))
            {
                Fail(template.Inputs, reason, rules);
            }

            using var limit = new CancellationTokenSource(rules.MakePatience, clock);
            using var held = await folder.LockAsync(limit.Token).ConfigureAwait(false);
            folder.Remove(template.Key);
        }
        catch (Exception cause) when (cause is OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            // It stays on disk, and the next process finds out.
        }
        finally
        {
            _turn.Release();
        }
    }

    private string KeyOf(MachineSpec spec, TemplateInputs inputs, bool hasKvm)
    {
        folder.Prepare();
        return folder.KeyOf(inputs, string.Create(
            CultureInfo.InvariantCulture, $"{spec.Appliance.Key}-{spec.MemoryMebibytes}-{spec.Cpus}-{(hasKvm ? "kvm" : "tcg")}"));
    }

    private void Fail(string inputs, string reason, TemplateRules rules) => _failed[inputs] = (reason, clock.GetUtcNow() + rules.FailurePause);

    private async Task<LoadedTemplate> FindOrMakeAsync(
        MachineSpec spec, TemplateRules rules, TemplateInputs inputs, bool hasKvm, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            var key = KeyOf(spec, inputs, hasKvm);
            if (TryLoad(key) is { } found)
            {
                return new LoadedTemplate(key, inputs.Text, found);
            }

            limit.CancelAfter(rules.MakePatience);
            using var held = await folder.LockAsync(limit.Token).ConfigureAwait(false);
            return new LoadedTemplate(key, inputs.Text, TryLoad(key) ?? await MakeAsync(key, limit.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TemplateException($"no template was made within {rules.MakePatience.TotalSeconds:0.#} s");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw new TemplateException(cause.InnerException is { } inner ? $"{cause.Message}: {inner.Message}" : cause.Message, cause);
        }

        SafeFileHandle? TryLoad(string key)
        {
            try
            {
                return folder.Has(key) ? folder.LoadMemory(key, spec.MemoryMebibytes * MebibyteBytes, cancel) : null;
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
            {
                return null; // somebody threw it away
            }
        }

        async Task<SafeFileHandle> MakeAsync(string key, CancellationToken soon)
        {
            var memory = MemoryFile.Create("engine-template", spec.MemoryMebibytes * MebibyteBytes);
            try
            {
                using var state = MemoryFile.Create("engine-state", 0);
                await TemplateRecorder.RecordAsync(launcher, spec with { Drives = [] }, hasKvm, voice, memory, state, soon).ConfigureAwait(false);
                foreach (var old in folder.List().Skip(rules.KeptMax - 1))
                {
                    folder.Remove(old.Key);
                }

                folder.Save(key, spec.Appliance.Key, memory, state, soon);
                return memory;
            }
            catch
            {
                memory.Dispose();
                throw;
            }
        }
    }
}
