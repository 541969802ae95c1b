using Engine.Protocol.Client;
using Engine.Protocol.Contract;
using Engine.Protocol.Library;
using Engine.Protocol.Structs;

namespace Engine.Library;

/// <inheritdoc cref="IFilesystemWalks"/>
/// <param name="guest">Where the calls go.</param>
internal sealed class FilesystemWalks(IGuest guest) : IFilesystemWalks
{
    public async Task<IReadOnlyList<TskDirent>> FilesystemWalkAsync(Mountable device, CancellationToken cancel)
    {
        var content = new ContentBuffer("filesystem_walk");
        await guest.InternalFilesystemWalkAsync(device, content, cancel).ConfigureAwait(false);
        return StructStream.Read(content.Content.Span, "filesystem_walk", TskDirent.Read);
    }

    public async Task<IReadOnlyList<TskDirent>> FindInodeAsync(Mountable device, long inode, CancellationToken cancel)
    {
        var content = new ContentBuffer("find_inode");
        await guest.InternalFindInodeAsync(device, inode, content, cancel).ConfigureAwait(false);
        return StructStream.Read(content.Content.Span, "find_inode", TskDirent.Read);
    }
}
