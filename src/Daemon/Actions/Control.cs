using Engine.Daemon.Linux;
using Engine.Protocol.Contract;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IControl"/>
public sealed class Control(IMounts mounts) : IControl
{
    public void PingDaemon()
    {
    }

    public void Sync() => MountCalls.sync();

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
