namespace Engine.Appliance.Processes.Jailing;

/// <summary>Starts a child in its jail: setpriv when the user changes, bubblewrap, in the jail setpriv for the parent-death signal, a shell at the gate, the program.</summary>
internal static class JailedStart
{
    private const string Shell = "/bin/sh";
    private const int ErrorTailBytes = 2 * 1024;

    /// <exception cref="JailException">The jail could not be made.</exception>
    public static async Task<ChildProcess> StartAsync(ChildStart start, string program, Confinement confinement, Jail jail)
    {
        if (start.StandardInput is not null)
        {
            throw new ArgumentException("a jailed child reads /dev/null", nameof(start));
        }

        var gate = new JailGate();
        ChildProcess? child = null;
        try
        {
            child = await ChildProcess.SpawnAsync(
                start with { StandardInput = gate.Theirs },
                Arguments(start, program, confinement, jail),
                ChildEnvironment.OfJail(start.Environment),
                [gate.Info]).ConfigureAwait(false);
            var maker = child.ProcessId;
            var pid = await gate.WaitAsync(child.Exited).ConfigureAwait(false)
                ?? throw new JailException(await LastWordsAsync(child).ConfigureAwait(false));
            var jailed = new Pidfd(pid);
            child.Become(pid, jailed);
            gate.Open(maker, jailed);
            _ = child.Exited.ContinueWith(_ => gate.Dispose(), TaskScheduler.Default); // closed earlier, it would end the child
            return child;
        }
        catch
        {
            gate.Dispose();
            if (child is not null)
            {
                await child.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    private static List<string> Arguments(ChildStart start, string program, Confinement confinement, Jail jail)
    {
        var firstFree = 3 + start.Inherited.Count;
        var changesUser = confinement.User is not null;
        var becomes = !changesUser ? [] : jail.InUserNamespace ? confinement.Options : confinement.OptionsOfCaller;
        var setpriv = ProgramPath.Find("setpriv");
        return
        [
            .. changesUser ? (string[])[setpriv, .. becomes, "--"] : [],
            ProgramPath.Find("bwrap"), .. jail.Options([Shell, setpriv, program], firstFree, Libc.geteuid() == 0 && !changesUser), "--",
            PlaceOf(setpriv), "--pdeathsig", "KILL", "--", Shell, "-c", Confinement.Limits + JailGate.Script, Shell, PlaceOf(program), .. start.Arguments,
        ];
    }

    private static string PlaceOf(string program) => HostPath.OfEntry(program) ?? throw new ProgramMissingException(program);

    private static async Task<string> LastWordsAsync(ChildProcess child)
    {
        var tail = new TailBuffer(ErrorTailBytes);
        child.Kill();
        var exit = await child.DrainAsync(_ => { }, tail.Add).ConfigureAwait(false);
        var words = tail.ToString().Trim();
        return words.Length > 0 ? words : $"bubblewrap ended with {exit}";
    }
}
