namespace Engine.Daemon.Linux;

/// <summary>
/// Where the files that have several names were met first. Its memory is bounded: when it is full, later ones become
/// files of their own, which costs room but loses nothing.
/// </summary>
public sealed class LinkTable
{
    private const int BytesMax = 32 * 1024 * 1024;
    private const int EntryBytes = 96;

    private readonly Dictionary<(ulong OnDevice, ulong Inode), byte[]> _paths = [];
    private int _bytes;

    /// <summary>The path under which the file was remembered; null for one that is new or has one name only.</summary>
    public byte[]? PathOf(FileStatus status) =>
        status.Links > 1 ? _paths.GetValueOrDefault((status.OnDevice, status.Inode)) : null;

    public void Remember(FileStatus status, ReadOnlySpan<byte> path)
    {
        if (status.Links < 2 || _bytes > BytesMax)
            return;
        _bytes += path.Length + EntryBytes;
        _paths[(status.OnDevice, status.Inode)] = path.ToArray();
    }
}
