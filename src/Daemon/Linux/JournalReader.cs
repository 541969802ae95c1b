using System.Runtime.InteropServices;

namespace Engine.Daemon.Linux;

/// <summary>
/// libsystemd's reader of journals. It opens files by name, which is done with the guest's tree as the root; later it goes
/// by what it has open.
/// </summary>
internal sealed unsafe partial class JournalReader : IDisposable
{
    public const string Library = "libsystemd.so.0";

    private readonly nint _journal;

    private JournalReader(nint journal) => _journal = journal;

    public static JournalReader Open(GuestTree tree, string folder)
    {
        var doing = $"journal_open: {folder}";
        sd_journal_close(0); // does nothing but load the library, while the appliance's root is ours
        return GuestRoot.Within(tree, doing, () =>
        {
            nint journal;
            Must(sd_journal_open_directory(&journal, NulBytes.Of(folder), 0), doing);
            return new JournalReader(journal);
        });
    }

    public bool Next() => Must(sd_journal_next(_journal), "journal_next") > 0;

    /// <param name="steps">Negative goes back.</param>
    public long Skip(long steps) => steps switch
    {
        0 => 0,
        > 0 => Must(sd_journal_next_skip(_journal, (ulong)steps), "journal_skip"),
        _ => Must(sd_journal_previous_skip(_journal, (ulong)-steps), "journal_skip"),
    };

    /// <summary>Gives each field of the entry, NAME=VALUE; the bytes hold until the next one.</summary>
    public void Fields(FieldTaker take)
    {
        const string doing = "journal_get";
        sd_journal_restart_data(_journal);
        byte* data;
        nuint length;
        while (Must(sd_journal_enumerate_available_data(_journal, &data, &length), doing) > 0)
            take(new ReadOnlySpan<byte>(data, checked((int)length)));
    }

    public long RealTimeMicroseconds()
    {
        ulong time;
        Must(sd_journal_get_realtime_usec(_journal, &time), "journal_get_realtime_usec");
        return (long)time;
    }

    public long Threshold
    {
        get
        {
            nuint bytes;
            Must(sd_journal_get_data_threshold(_journal, &bytes), "journal_get_data_threshold");
            return (long)bytes;
        }
        set => Must(sd_journal_set_data_threshold(_journal, (nuint)value), "journal_set_data_threshold");
    }

    public void Dispose() => sd_journal_close(_journal);

    /// <summary>Takes one field.</summary>
    public delegate void FieldTaker(ReadOnlySpan<byte> field);

    // The library's results are negative error numbers.
    private static int Must(int result, string doing) => result >= 0 ? result : throw Errno.Failure(-result, doing);

    [LibraryImport(Library)]
    private static partial int sd_journal_open_directory(nint* journal, byte[] path, int flags);

    [LibraryImport(Library)]
    private static partial void sd_journal_close(nint journal);

    [LibraryImport(Library)]
    private static partial int sd_journal_next(nint journal);

    [LibraryImport(Library)]
    private static partial int sd_journal_next_skip(nint journal, ulong steps);

    [LibraryImport(Library)]
    private static partial int sd_journal_previous_skip(nint journal, ulong steps);

    [LibraryImport(Library)]
    private static partial void sd_journal_restart_data(nint journal);

    [LibraryImport(Library)]
    private static partial int sd_journal_enumerate_available_data(nint journal, byte** data, nuint* length);

    [LibraryImport(Library)]
    private static partial int sd_journal_get_realtime_usec(nint journal, ulong* time);

    [LibraryImport(Library)]
    private static partial int sd_journal_get_data_threshold(nint journal, nuint* bytes);

    [LibraryImport(Library)]
    private static partial int sd_journal_set_data_threshold(nint journal, nuint bytes);
}
