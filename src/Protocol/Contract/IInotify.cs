using Engine.Protocol.Structs;

namespace Engine.Protocol.Contract;

/// <summary>
/// Watches files of the guest for what is done to them through this handle. There is one queue of events at a time. Each
/// action but inotify_init fails before inotify_init.
/// </summary>
[Contract]
public interface IInotify
{
    /// <summary>Begins a new queue without watches; one that is there is closed, with its watches.</summary>
    /// <param name="maxevents">The most events that are kept; 0 leaves it as it is, at first 16384. Later ones are lost.</param>
    /// <error code="EINVAL">The number is negative.</error>
    [Action("inotify_init", Since = "1.0.66", Group = "inotify")]
    void InotifyInit(int maxevents);

    /// <summary>Watches a file, or a folder and the names right in it.</summary>
    /// <param name="mask">What is to be told: a sum of the numbers of inotify(7), as 4095 for everything.</param>
    /// <returns>The watch's number; that of the file's old watch, if it has one, which is changed.</returns>
    /// <error code="EINVAL">The mask says nothing to be watched.</error>
    [Action("inotify_add_watch", Since = "1.0.66", Group = "inotify")]
    long InotifyAddWatch(GuestPath path, int mask);

    /// <summary>Ends a watch.</summary>
    /// <error code="EINVAL">There is no such watch.</error>
    [Action("inotify_rm_watch", Since = "1.0.66", Group = "inotify")]
    void InotifyRmWatch(int wd);

    /// <summary>Takes events from the queue, in their order: all that fit into an answer. Does not wait for any.</summary>
    [Action("inotify_read", Since = "1.0.66", Group = "inotify")]
    IReadOnlyList<InotifyEvent> InotifyRead();

    /// <summary>Empties the queue, and tells the names in its events: each once, in the order of their bytes.</summary>
    [Action("inotify_files", Since = "1.0.66", Group = "inotify")]
    IReadOnlyList<string> InotifyFiles();

    /// <summary>Closes the queue, with its watches and events.</summary>
    [Action("inotify_close", Since = "1.0.66", Group = "inotify")]
    void InotifyClose();
}
