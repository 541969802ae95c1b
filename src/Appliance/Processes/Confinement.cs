using Engine.Appliance.Processes.Jailing;

namespace Engine.Appliance.Processes;

/// <summary>
/// What a child may no longer do: gain rights by setuid programs, leave its memory in a core file, and when it is to be another
/// user, anything but what was handed to it.
/// </summary>
/// <param name="User">The user and group it becomes; null keeps ours.</param>
/// <param name="ExtraGroup">The only further group it is in.</param>
internal sealed record Confinement(uint? User, uint? ExtraGroup)
{
    /// <summary>
    /// Open files of a child. 255 drives with 32 images each, each open in the set of descriptors that qemu was given and once more in
    /// use, are 16,320; a data file beside each doubles it.
    /// </summary>
    public const int OpenFilesMax = 65536;

    /// <summary>
    /// For the shell that becomes the child. A core file would hold a guest's memory. Not limited: the size of files (a scratch overlay
    /// may grow to its image's size), processes (the count is of a user on the whole machine, and nobody has other services), address
    /// space (emulation reserves a gigabyte for translated code, and admission counts memory), processor time (a machine may live long).
    /// A machine that allows fewer open files keeps its own limit.
    /// </summary>
    public static readonly string Limits = $"ulimit -c 0; ulimit -n {OpenFilesMax} 2>/dev/null; ";

    /// <summary>The namespaces it lives in; null for ours.</summary>
    public Jail? Jail { get; init; }

    /// <summary>For setpriv, which does these before it sets the parent-death signal (a change of user clears it).</summary>
    public IReadOnlyList<string> Options => User is { } user
        ? ["--no-new-privs", $"--reuid={user}", $"--regid={user}", Groups, "--inh-caps=-all", "--bounding-set=-all"]
        : ["--no-new-privs"];

    /// <summary>
    /// For setpriv before bubblewrap, which then works as if that user had called it as a setuid program: it makes the jail with root's
    /// rights, and both its own process and the child are that user afterwards. Were they not the same user, the one's death could
    /// not kill the other.
    /// </summary>
    public IReadOnlyList<string> OptionsOfCaller => [$"--ruid={User}", "--euid=0", $"--regid={User}", Groups];

    private string Groups => ExtraGroup is { } group ? $"--groups={group}" : "--clear-groups";
}
