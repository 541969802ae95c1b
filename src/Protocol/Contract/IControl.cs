using Engine.Protocol.Structs;

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

    /// <summary>
    /// Looks into the appliance itself, for whoever develops or mends it: <c>sh</c> runs a command line of its shell, as
    /// root of the appliance and not of the guest; <c>help</c> lists what there is.
    /// </summary>
    /// <param name="subcmd">One of those names.</param>
    /// <param name="extraargs">For <c>sh</c> the words of the command line.</param>
    /// <returns>The standard output.</returns>
    /// <error code="ENOSYS">There is no such subcommand.</error>
    [Action("debug", Since = "1.0.11")]
    string Debug(string subcmd, IReadOnlyList<string> extraargs);

    /// <summary>Unmounts everything and flushes the disks, before the appliance is ended.</summary>
    [Action("internal_autosync", Since = "1.9.7")]
    void InternalAutosync();

    /// <summary>The words with blanks between them.</summary>
    [Action("echo_daemon", Since = "1.0.69")]
    string EchoDaemon(IReadOnlyList<string> words);

    /// <summary>Waits.</summary>
    [Action("sleep", Since = "1.0.41")]
    void Sleep(int secs);

    /// <summary>The kernel's messages.</summary>
    [Action("dmesg", Since = "1.0.18")]
    string Dmesg();

    /// <summary>The appliance's system, as uname tells it.</summary>
    [Action("utsname", Since = "1.19.27")]
    Utsname Utsname();
}
