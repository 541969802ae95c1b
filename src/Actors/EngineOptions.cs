using Engine.Actors.Handles;
using Engine.Actors.Jobs;

namespace Engine.Actors;

/// <summary>What an engine is made of.</summary>
/// <param name="Appliance">Gives the appliance's files, building them when needed. Asked before each launch, so it should be quick.</param>
/// <param name="Operations">What jobs can be asked for, each by its name.</param>
public sealed record EngineOptions(IApplianceLauncher Launcher, ApplianceSource Appliance, IReadOnlyList<IOperation> Operations)
{
    public EnginePaths Paths { get; init; } = EnginePaths.OfUser();
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>HOCON laid over every file, for programs that embed the engine.</summary>
    public string Overrides { get; init; } = "";

    /// <summary>
    /// A job that will be submitted at once, or null: the appliance of its first guest starts while the engine itself does.
    /// </summary>
    public JobRequest? First { get; init; }

    /// <summary>Commits what operations have written.</summary>
    public Engine.Appliance.Commits.IImageCommitter Committer { get; init; } = new Engine.Appliance.Commits.QemuCommitter("qemu-system-x86_64");

    /// <summary>Told of each step of each commit, for tests that end the engine there.</summary>
    internal Action<Commits.CommitStep>? CommitSteps { get; init; }

    /// <summary>Takes the place of the work on real guests, for tests and measurements of all that is around it.</summary>
    internal Tasks.TaskWork? Work { get; init; }
}

/// <summary>Where an engine keeps and finds things.</summary>
/// <param name="State">The folder of jobs and their reports; it is made, for its owner alone, when it is not there.</param>
/// <param name="Settings">HOCON files laid over the defaults, the last one on top; those that are not there are passed over.</param>
public sealed record EnginePaths(string State, IReadOnlyList<string> Settings)
{
    /// <summary>The places that the XDG base directory specification names for this user.</summary>
    public static EnginePaths OfUser()
    {
        var home = Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } given ? given : "/";
        return new(
            Path.Combine(Xdg("XDG_STATE_HOME", ".local/state"), "engine"),
            ["/etc/engine/engine.hocon", Path.Combine(Xdg("XDG_CONFIG_HOME", ".config"), "engine", "engine.hocon")]);

        // The specification has relative paths ignored.
        string Xdg(string variable, string below) =>
            Environment.GetEnvironmentVariable(variable) is { } path && Path.IsPathFullyQualified(path) ? path : Path.Combine(home, below);
    }
}
