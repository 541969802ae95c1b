using Engine.Daemon.Linux;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IControl"/>
/// <param name="held">What keeps files of the guest open, and would keep its file systems from being unmounted at the end.</param>
public sealed class Control(IMounts mounts, params IReadOnlyList<IHeldOpen> held) : IControl
{
    private const int SleepSecondsMax = 86_400;

    public void PingDaemon()
    {
    }

    public void Sync() => MountCalls.sync();

    public string Debug(string subcmd, IReadOnlyList<string> extraargs) => subcmd switch
    {
        "help" => "help sh\n",
        "sh" when extraargs.Count == 0 => throw new ActionException("EINVAL", "debug sh: a command is needed"),
        "sh" => Tool.Run("sh", ["-c", string.Join(' ', extraargs)]).OrThrow().OutputText,
        _ => throw new ActionException("ENOSYS", $"debug: there is no subcommand '{subcmd}'"),
    };

    public string EchoDaemon(IReadOnlyList<string> words) => string.Join(' ', words);

    public void Sleep(int secs) => Pause.Milliseconds(secs is >= 0 and <= SleepSecondsMax
        ? secs * 1000
        : throw new ActionException("EINVAL", $"sleep: {secs} seconds; from 0 to {SleepSecondsMax} are possible"));

    public string Dmesg() => Tool.Check("dmesg", []).OutputText;

    Utsname IControl.Utsname() => new(
        Kernel("ostype"), Kernel("osrelease"), Kernel("version"), "x86_64");

    public void InternalAutosync()
    {
        foreach (var one in held)
            one.LetGo();
        try
        {
            mounts.UmountAll();
        }
        finally
        {
            // Also when something stays mounted: the appliance ends after this call whatever it answers.
            MountCalls.sync();
        }
    }

    private static string Kernel(string name) => SysFile.Read($"/proc/sys/kernel/{name}")?.Trim() ?? "";
}
