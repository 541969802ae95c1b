namespace Engine.Library.Domains;

/// <summary>A disk as a domain's description has it.</summary>
/// <param name="Target">What the domain calls it: <c>vda</c>.</param>
/// <param name="Format">qemu's name of its format.</param>
/// <param name="IsReadOnly">Whether the domain may only read it.</param>
/// <param name="Place">The file's or the device's path; the export's name where there is a server.</param>
internal sealed record DomainDisk(string Target, string Format, bool IsReadOnly, string Place)
{
    /// <summary>The nbd server, as add_drive takes it; null for a file or a device of the host.</summary>
    public string? Server { get; init; }
}

/// <summary>What is done with a disk that a domain may only read.</summary>
internal enum ReadOnlyDiskRule
{
    Write,
    Read,
    Ignore,
    Error,
}
