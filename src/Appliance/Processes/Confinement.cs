namespace Engine.Appliance.Processes;

/// <summary>
/// What a child may no longer do: gain rights by setuid programs, and when it is to be another user, anything but what was handed
/// to it.
/// </summary>
/// <param name="User">The user and group it becomes; null keeps ours.</param>
/// <param name="ExtraGroup">The only further group it is in.</param>
internal sealed record Confinement(uint? User, uint? ExtraGroup)
{
    /// <summary>For setpriv, which does these before it sets the parent-death signal (a change of user clears it).</summary>
    public IReadOnlyList<string> Options => User is { } user
        ?
        [
            "--no-new-privs", $"--reuid={user}", $"--regid={user}",
            ExtraGroup is { } group ? $"--groups={group}" : "--clear-groups", "--inh-caps=-all", "--bounding-set=-all",
        ]
        : ["--no-new-privs"];
}
