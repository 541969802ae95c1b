namespace Engine.Protocol.Contract;

/// <summary>Calls between our own two ends; other daemons answer them with "unknown procedure".</summary>
[Contract]
public interface IEngineCalls
{
    /// <summary>
    /// The installed applications of a system whose file systems are mounted, as XDR <c>application2</c> structs one
    /// after the other until the end of the stream. The daemon reads the package database, so that the host parses
    /// no file of a guest; a stream, so that no guest has too many packages for one message.
    /// </summary>
    [Action("engine_list_applications")]
    void EngineListApplications(Mountable root, [FileOut] Stream applications);
}
