using System.Collections.Concurrent;
using System.ComponentModel;
using System.Numerics;

namespace Engine.Appliance.Processes.Jailing;

/// <summary>What this machine allows.</summary>
/// <param name="Own">The namespaces that a child can have.</param>
/// <param name="Missing">Why it can not have the others.</param>
internal sealed record JailFinding(Namespaces Own, IReadOnlyDictionary<Namespaces, string> Missing)
{
    /// <summary>Whether they are had in a user namespace.</summary>
    public bool InUserNamespace { get; init; }
}

/// <summary>
/// Finds out by trying, once for this process: whether namespaces may be made depends on rights, kernel settings, security modules
/// and the container that we may be in.
/// </summary>
internal static class JailProbe
{
    private static readonly ConcurrentDictionary<ValueTuple<uint?>, Lazy<Task<JailFinding>>> _findings = new();

    // What a jail without /proc of its own can still be given, one by one.
    private static readonly Namespaces[] _further =
        [Namespaces.Network, Namespaces.Ipc, Namespaces.HostName, Namespaces.ControlGroups];

    /// <param name="user">The user that the child is to become; null for ours.</param>
    public static Task<JailFinding> FindAsync(uint? user) =>
        _findings.GetOrAdd(new(user), _ => new(() => FindBestAsync(user))).Value;

    /// <summary>
    /// What is known, or that everything is allowed: a try costs as much as a launch, so the first child is the try. Whoever gets a
    /// <see cref="JailException"/> with it finds out by <see cref="FindAsync(uint?)"/> and starts the child again.
    /// </summary>
    public static async Task<(JailFinding Finding, bool IsAssumed)> AssumeAsync(uint? user) =>
        _findings.TryGetValue(new(user), out var known)
            ? (await known.Value.ConfigureAwait(false), false)
            : (new JailFinding(Namespaces.All, new Dictionary<Namespaces, string>()) { InUserNamespace = WaysFor(user)[0] }, true);

    // A user namespace first: it is made some milliseconds sooner, and bubblewrap has none of root's rights in it.
    private static bool[] WaysFor(uint? user) => Libc.geteuid() != 0 ? [true] : user is null ? [false] : [true, false];

    private static async Task<JailFinding> FindBestAsync(uint? user)
    {
        var ways = WaysFor(user);
        var best = new JailFinding(Namespaces.None, new Dictionary<Namespaces, string>());
        foreach (var way in ways)
        {
            var finding = await FindAsync(own => TryAsync(user, own, way)).ConfigureAwait(false);
            if (way == ways[0] || BitOperations.PopCount((uint)finding.Own) > BitOperations.PopCount((uint)best.Own))
            {
                best = finding with { InUserNamespace = way };
            }

            if (best.Own == Namespaces.All)
            {
                break;
            }
        }

        return best;
    }

    /// <param name="tryJail">Makes a jail and answers why it can not be made, or null.</param>
    internal static async Task<JailFinding> FindAsync(Func<Namespaces, Task<string?>> tryJail)
    {
        if (await tryJail(Namespaces.All).ConfigureAwait(false) is null)
        {
            return new(Namespaces.All, new Dictionary<Namespaces, string>());
        }

        var missing = new Dictionary<Namespaces, string>();
        var own = Namespaces.Files | Namespaces.Processes;
        if (await tryJail(own).ConfigureAwait(false) is { } noProcesses)
        {
            missing[Namespaces.Processes] = noProcesses;
            own = Namespaces.Files;
            if (await tryJail(own).ConfigureAwait(false) is { } nothing)
            {
                return new(Namespaces.None, _further.Concat([Namespaces.Files, Namespaces.Processes]).ToDictionary(one => one, _ => nothing));
            }
        }

        foreach (var one in _further)
        {
            if (await tryJail(own | one).ConfigureAwait(false) is { } reason)
            {
                missing[one] = reason;
            }
            else
            {
                own |= one;
            }
        }

        return new(own, missing);
    }

    private static async Task<string?> TryAsync(uint? user, Namespaces own, bool inUserNamespace)
    {
        try
        {
            var start = new ChildStart("/bin/sh", "-c", ":")
            {
                Confinement = new Confinement(user, null)
                {
                    Jail = new Jail(own, SystemFolders.Libraries) { InUserNamespace = inUserNamespace },
                },
            };
            var child = await ChildProcess.StartAsync(start).ConfigureAwait(false);
            await using (child.ConfigureAwait(false))
            {
                var exit = await child.DrainAsync(_ => { }, _ => { }).ConfigureAwait(false);
                return exit.Status == 0 ? null : $"a program in it ended with {exit}";
            }
        }
        catch (ProgramMissingException missing)
        {
            return missing.Program == "bwrap" ? "bubblewrap is not installed" : missing.Message;
        }
        catch (Exception cause) when (cause is JailException or Win32Exception)
        {
            return cause.Message;
        }
    }
}
