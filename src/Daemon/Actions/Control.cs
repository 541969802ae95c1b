using Engine.Daemon.Linux;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IControl"/>
public sealed class Control(IMounts mounts) : IControl
{
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

    public void InternalAutosync()
    {
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
}
