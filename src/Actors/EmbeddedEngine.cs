using Engine.Actors.Appliances;
using Engine.Appliance.Build;
using Engine.Appliance.Qemu;
using Engine.Appliance.Templates;
using Engine.Operations.Inspect;
using Engine.Operations.Sysprep;

namespace Engine.Actors;

/// <summary>What a program that embeds the engine may choose.</summary>
public sealed class EmbeddedEngine
{
    /// <summary>The daemon <c>engined</c>, which the appliance is built around; by default beside the program.</summary>
    public string Daemon { get; set; } = Path.Combine(AppContext.BaseDirectory, "engined");

    /// <summary>qemu's program, by name or path.</summary>
    public string Qemu { get; set; } = "qemu-system-x86_64";

    /// <summary>Where jobs and settings are; by default as for the command line, so that both see the same jobs.</summary>
    public EnginePaths Paths { get; set; } = EnginePaths.OfUser();

    /// <summary>HOCON laid over every file of settings.</summary>
    public string Settings { get; set; } = "";

    /// <summary>What jobs can be asked for.</summary>
    public IList<IOperation> Operations { get; } =
    [
        new InspectOperation(TimeProvider.System), new SysprepOperation(TimeProvider.System), new ApplyOperation(TimeProvider.System),
    ];

    /// <summary>Whether jobs that no living process owns are taken over at the start, as the service does.</summary>
    public bool TakesOver { get; set; }

    /// <summary>An engine's options with these choices. The appliance is found or built when it is first needed.</summary>
    public EngineOptions ToOptions()
    {
        var builder = new ApplianceBuilder(Daemon);
        return new(
            Launcher(),
            async (progress, cancel) => builder.Find() ?? await builder.EnsureAsync(new Stages(progress), cancel).ConfigureAwait(false),
            [.. Operations])
        {
            Committer = new Engine.Appliance.Commits.QemuCommitter(Qemu),
            Paths = Paths,
            Overrides = Settings,
        };
    }

    internal TemplateLauncher Launcher() => new(
        new QemuLauncher(new QemuSettings(Qemu, Acceleration.Best, ScratchFolder: "")), DaemonVoices.Of(TimeProvider.System), TimeProvider.System);

    private sealed class Stages(IProgress<string>? stages) : IProgress<BuildProgress>
    {
        public void Report(BuildProgress value) => stages?.Report($"making the appliance: {value.Stage}");
    }
}
