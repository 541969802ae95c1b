using Engine.Protocol.Contract;
using Engine.Protocol.Structs;

namespace Engine.Protocol.Library;

/// <summary>What an entry of the guest's journal says.</summary>
[LibraryContract]
public interface IJournalFields
{
    /// <summary>The fields of the entry on which the journal stands, each by its name; a name may come more than once.</summary>
    /// <error code="EADDRNOTAVAIL">It stands on no entry: call journal_next first.</error>
    [Action("journal_get", Since = "1.23.11", Group = "journal")]
    Task<IReadOnlyList<Xattr>> JournalGetAsync(CancellationToken cancel = default);
}
