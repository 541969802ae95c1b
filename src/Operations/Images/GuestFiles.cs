using System.Text;
using Engine.Protocol;
using Engine.Protocol.Client;

namespace Engine.Operations.Images;

/// <summary>The small files that make a tree a system of its own.</summary>
internal static class GuestFiles
{
    public static async Task WriteTextAsync(this IGuest guest, string path, string text, CancellationToken cancel) =>
        await guest.InternalWriteAsync(new GuestPath(path), Encoding.UTF8.GetBytes(text), cancel);

    /// <summary>Unpacks the tree and gives the system its name and its mounts.</summary>
    /// <param name="fstab">Lines of device, path, type and options.</param>
    public static async Task FillAsync(this IGuest guest, Stream tree, string hostname, IEnumerable<string> fstab, CancellationToken cancel)
    {
        await guest.TarInAsync(tree, new GuestPath("/"), xattrs: true, cancel: cancel);
        await guest.WriteTextAsync("/etc/hostname", $"{hostname}\n", cancel);
        await guest.WriteTextAsync("/etc/fstab", string.Concat(fstab.Select(line => $"{line} 0 0\n")), cancel);
    }

    /// <summary>Unmounts, so that every byte is in the image and the file systems are clean.</summary>
    public static async Task FinishAsync(this IGuest guest, CancellationToken cancel)
    {
        await guest.UmountAllAsync(cancel);
        await guest.SyncAsync(cancel);
    }
}
