using Engine.Actors.Settings;
using Engine.Appliance.Templates;

namespace Engine.Actors.Appliances;

/// <summary>The templates of this user's appliances: made ahead, listed, removed. It starts no engine.</summary>
public sealed class TemplateCare
{
    private readonly TemplateLauncher _launcher;
    private readonly ApplianceSettings _appliance;
    private readonly TemplateSettings _templates;

    /// <exception cref="EngineException"><c>settings.wrong</c>.</exception>
    public TemplateCare(EmbeddedEngine chosen)
    {
        try
        {
            var config = SettingsFiles.Load(chosen.Paths.Settings, chosen.Settings);
            (_appliance, _templates) = (ApplianceSettings.From(config), TemplateSettings.From(config));
        }
        catch (SettingsException wrong)
        {
            throw new EngineException(wrong.Error, wrong);
        }
        _launcher = chosen.Launcher();
    }

    /// <summary>Makes the template of this appliance, unless it is there, and tries whether it can be loaded.</summary>
    /// <returns>Where it is.</returns>
    /// <exception cref="EngineException"><c>template.off</c>, <c>template.make</c>, <c>appliance.start</c>.</exception>
    public async Task<StoredTemplate> WarmAsync(ApplianceFiles appliance, CancellationToken cancel)
    {
        var spec = Spec(appliance);
        if (spec.Templates is null)
            throw new EngineException(new(
                "template.off", ErrorLayer.Appliance, "Templates are not used.", Remedy: "Set engine.templates.use = on."));
        try
        {
            if (await _launcher.PrepareAsync(spec, cancel).ConfigureAwait(false) is { } reason)
                throw NotMade(reason);
            var key = _launcher.KeyOf(spec);
            return _launcher.List().FirstOrDefault(template => template.Key == key) ?? throw NotMade("it vanished");
        }
        catch (ApplianceStartException cause)
        {
            throw new EngineException(BootErrors.NotStarted(cause, CancellationToken.None), cause);
        }
    }

    /// <summary>All that are on disk, the one used last first.</summary>
    public IReadOnlyList<StoredTemplate> List() => _launcher.List();

    /// <summary>The key of the template that launches of this appliance use now.</summary>
    /// <exception cref="EngineException"><c>appliance.start</c>: qemu is not installed.</exception>
    public string KeyOf(ApplianceFiles appliance)
    {
        try
        {
            return _launcher.KeyOf(Spec(appliance));
        }
        catch (ApplianceStartException cause)
        {
            throw new EngineException(BootErrors.NotStarted(cause, CancellationToken.None), cause);
        }
    }

    /// <summary>Removes templates; what runs already does not need them.</summary>
    /// <returns>Those that were removed.</returns>
    public Task<IReadOnlyList<StoredTemplate>> RemoveAsync(Func<StoredTemplate, bool> which, CancellationToken cancel) =>
        _launcher.RemoveAsync(which, cancel);

    private static EngineException NotMade(string reason) => new(new(
        "template.make", ErrorLayer.Appliance, "The template can't be made; appliances boot instead.", reason));

    private MachineSpec Spec(ApplianceFiles appliance) =>
        new(appliance, _appliance.MemoryMebibytes, _appliance.Cpus, []) { Templates = _templates.Rules(), Jail = _appliance.Jail };
}
