using Engine.Protocol.Client;
using Engine.Protocol.Library;
using Engine.Protocol.Structs;
using Engine.Protocol.Xdr;

namespace Engine.Library;

/// <inheritdoc cref="IFolders"/>
/// <param name="guest">Where the calls go.</param>
internal sealed class Folders(IGuest guest) : IFolders
{
    // A status is 180 bytes on the wire and a name at most 260, so a thousand of either fit into a message.
    private const int StatusesPerCall = 1000;
    private const int LinksPerCall = 500; // a target can be 4096 bytes
    private const int AttributesPerCall = 30; // a value can be 64 KiB

    public Task<IReadOnlyList<string>> LsAsync(GuestPath directory, CancellationToken cancel) =>
        NamesAsync(directory, guest.Ls0Async, cancel);

    public Task<IReadOnlyList<string>> FindAsync(GuestPath directory, CancellationToken cancel) =>
        NamesAsync(directory, guest.Find0Async, cancel);

    public async Task<IReadOnlyList<Dirent>> ReaddirAsync(GuestPath dir, CancellationToken cancel)
    {
        var content = new ContentBuffer(dir.Path);
        await guest.InternalReaddirAsync(dir, content, cancel).ConfigureAwait(false);
        return Entries(content.Content.Span);
    }

    public async Task<Stat> StatAsync(GuestPath path, CancellationToken cancel) =>
        Whole(await guest.StatnsAsync(path, cancel).ConfigureAwait(false));

    public async Task<Stat> LstatAsync(GuestPath path, CancellationToken cancel) =>
        Whole(await guest.LstatnsAsync(path, cancel).ConfigureAwait(false));

    public async Task<IReadOnlyList<Stat>> LstatlistAsync(GuestPath path, IReadOnlyList<Filename> names, CancellationToken cancel) =>
        [.. (await LstatnslistAsync(path, names, cancel).ConfigureAwait(false)).Select(Whole)];

    public Task<IReadOnlyList<StatNs>> LstatnslistAsync(GuestPath path, IReadOnlyList<Filename> names, CancellationToken cancel) =>
        InPartsAsync(names, StatusesPerCall, part => guest.InternalLstatnslistAsync(path, part, cancel));

    public Task<IReadOnlyList<Xattr>> LxattrlistAsync(GuestPath path, IReadOnlyList<Filename> names, CancellationToken cancel) =>
        InPartsAsync(names, AttributesPerCall, part => guest.InternalLxattrlistAsync(path, part, cancel));

    public Task<IReadOnlyList<string>> ReadlinklistAsync(GuestPath path, IReadOnlyList<Filename> names, CancellationToken cancel) =>
        InPartsAsync(names, LinksPerCall, part => guest.InternalReadlinklistAsync(path, part, cancel));

    private static async Task<IReadOnlyList<string>> NamesAsync(
        GuestPath directory, Func<GuestPath, Stream, CancellationToken, Task> list, CancellationToken cancel)
    {
        var content = new ContentBuffer(directory.Path);
        await list(directory, content, cancel).ConfigureAwait(false);
        return Names.Sorted(content.Content);
    }

    /// <summary>One call after the other, so that no answer is too large for a message.</summary>
    private static async Task<IReadOnlyList<T>> InPartsAsync<T>(
        IReadOnlyList<Filename> names, int partMax, Func<IReadOnlyList<Filename>, Task<IReadOnlyList<T>>> call)
    {
        if (names.Count <= partMax)
            return await call(names).ConfigureAwait(false);
        var all = new List<T>(names.Count);
        foreach (var part in names.Chunk(partMax))
            all.AddRange(await call(part).ConfigureAwait(false));
        return all;
    }

    private static List<Dirent> Entries(ReadOnlySpan<byte> content)
    {
        var entries = new List<Dirent>();
        try
        {
            var from = new XdrReader(content);
            while (!from.AtEnd)
                entries.Add(Dirent.Read(ref from));
        }
        catch (XdrException cause)
        {
            throw new EngineException(new("protocol.reply", ErrorLayer.Protocol, "The guest's answer to readdir can't be decoded.", cause.Message), cause);
        }
        return entries;
    }

    private static Stat Whole(StatNs s) => new(
        s.StDev, s.StIno, s.StMode, s.StNlink, s.StUid, s.StGid, s.StRdev, s.StSize, s.StBlksize, s.StBlocks,
        s.StAtimeSec, s.StMtimeSec, s.StCtimeSec);
}
