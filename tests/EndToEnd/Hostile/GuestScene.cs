using System.Formats.Tar;
using System.Text;
using Engine.Protocol;
using Engine.Protocol.Client;

namespace Engine.EndToEnd.Tests.Hostile;

/// <summary>Puts things into a mounted guest that nobody expects there.</summary>
internal sealed class GuestScene(IGuest guest)
{
    private const int WritableAtOnceBytes = 1 << 20;

    public IGuest Guest => guest;

    public Task WriteAsync(string path, string text) => WriteAsync(path, Encoding.UTF8.GetBytes(text));

    public async Task WriteAsync(string path, byte[] content)
    {
        await ClearAsync(path);
        if (content.Length <= WritableAtOnceBytes)
            await guest.InternalWriteAsync(new GuestPath(path), content);
        else
            await guest.UploadAsync(new MemoryStream(content), new GuestPath(path));
    }

    /// <summary>A file of this size in which all that follows the text is a hole.</summary>
    public async Task SparseAsync(string path, string text, long sizeBytes)
    {
        await WriteAsync(path, text);
        await guest.TruncateSizeAsync(new GuestPath(path), sizeBytes);
    }

    public async Task LinkAsync(string path, string target)
    {
        await ClearAsync(path);
        await guest.LnSAsync(target, new GuestPath(path));
    }

    public async Task FolderAsync(string path)
    {
        await ClearAsync(path);
        await guest.MkdirPAsync(new GuestPath(path));
    }

    public Task FifoAsync(string path) => NodeAsync(path, new UstarTarEntry(TarEntryType.Fifo, NameOf(path)));

    public Task CharacterDeviceAsync(string path, int major, int minor) =>
        NodeAsync(path, new UstarTarEntry(TarEntryType.CharacterDevice, NameOf(path)) { DeviceMajor = major, DeviceMinor = minor });

    public Task BlockDeviceAsync(string path, int major, int minor) =>
        NodeAsync(path, new UstarTarEntry(TarEntryType.BlockDevice, NameOf(path)) { DeviceMajor = major, DeviceMinor = minor });

    public Task RemoveAsync(string path) => guest.RmRfAsync(new GuestPath(path));

    private async Task NodeAsync(string path, UstarTarEntry node)
    {
        await ClearAsync(path);
        using var archive = new MemoryStream();
        await using (var writer = new TarWriter(archive, leaveOpen: true))
            await writer.WriteEntryAsync(node);
        archive.Position = 0;
        await guest.TarInAsync(archive, new GuestPath(FolderOf(path)));
    }

    private async Task ClearAsync(string path)
    {
        await guest.RmRfAsync(new GuestPath(path));
        if (FolderOf(path) != "/")
            await guest.MkdirPAsync(new GuestPath(FolderOf(path)));
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string FolderOf(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "/";
}
