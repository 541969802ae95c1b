namespace Engine.Protocol.Contract;

/// <summary>
/// The journal of systemd in the guest, entry by entry. One is open at a time. Each action but journal_open fails before
/// journal_open. At first it stands before the first entry.
/// </summary>
[Contract]
public interface IJournal
{
    /// <summary>Opens the journal files of a folder; a journal that is open is closed.</summary>
    /// <param name="directory">Mostly <c>/var/log/journal</c>; folders in it are read when their name is the ID of a machine.</param>
    /// <error code="ENOTSUP">The appliance has no libsystemd.</error>
    [Action("journal_open", Since = "1.23.11", Group = "journal")]
    void JournalOpen(GuestPath directory);

    /// <summary>Closes the journal.</summary>
    [Action("journal_close", Since = "1.23.11", Group = "journal")]
    void JournalClose();

    /// <summary>Steps to the next entry; false when there is none.</summary>
    [Action("journal_next", Since = "1.23.11", Group = "journal")]
    bool JournalNext();

    /// <summary>Steps over entries, backwards with a negative number.</summary>
    /// <returns>How many steps were possible, never negative.</returns>
    [Action("journal_skip", Since = "1.23.11", Group = "journal")]
    long JournalSkip(long skip);

    /// <summary>The fields of the entry: before each, which is NAME=VALUE, its length in bytes as eight bytes, big end first.</summary>
    /// <error code="EADDRNOTAVAIL">It stands on no entry: call journal_next first.</error>
    [Action("internal_journal_get", Since = "1.23.11", Group = "journal")]
    void InternalJournalGet([FileOut] Stream filename);

    /// <summary>The most bytes of a field that are read; 0 is no limit.</summary>
    [Action("journal_get_data_threshold", Since = "1.23.11", Group = "journal")]
    long JournalGetDataThreshold();

    /// <summary>Sets the most bytes of a field that are read: at first 65536. 0 is no limit.</summary>
    /// <error code="EINVAL">The number is negative.</error>
    [Action("journal_set_data_threshold", Since = "1.23.11", Group = "journal")]
    void JournalSetDataThreshold(long threshold);

    /// <summary>When the entry was received, in microseconds since 1970 UTC.</summary>
    /// <error code="EADDRNOTAVAIL">It stands on no entry: call journal_next first.</error>
    [Action("journal_get_realtime_usec", Since = "1.27.18", Group = "journal")]
    long JournalGetRealtimeUsec();
}
