namespace Engine.Protocol.Contract;

/// <summary>The conversation itself.</summary>
[Contract]
public interface IControl
{
    /// <summary>Answers, and does nothing else: a sign that the daemon lives.</summary>
    [Action("ping_daemon", Since = "1.0.18")]
    void PingDaemon();

    /// <summary>Writes everything that the guest's file systems still hold in memory to the disks.</summary>
    [Action("sync", Since = "0.0.3")]
    void Sync();

    /// <summary>Unmounts everything and flushes the disks, before the appliance is ended.</summary>
    [Action("internal_autosync", Since = "1.9.7")]
    void InternalAutosync();
}
