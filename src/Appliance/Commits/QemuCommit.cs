using Engine.Appliance.Bulk;
using Engine.Appliance.Drives;
using Engine.Appliance.Qemu;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Commits;

/// <summary>An image and its overlay, open in a qemu.</summary>
internal sealed class QemuCommit(
    CommitProcess qemu, OpenDrive image, SafeFileHandle overlay, IReadOnlyList<ChangedRange> ranges, long virtualSizeBytes, string path) : IImageCommit
{
    public ImageIdentity Identity { get; } = image.Graph!.Root.File.Identity;

    public long ChangedBytes { get; } = ranges.Sum(range => range.LengthBytes);

    public async Task<string> DigestAsync(CancellationToken cancel)
    {
        try
        {
            return await ChangedContent.DigestAsync(ranges, ChangedContent.Of(overlay), cancel).ConfigureAwait(false);
        }
        catch (IOException cause)
        {
            throw new CommitException($"the overlay of '{path}' can not be read: {cause.Message}", "look at the disk that holds it", cause: cause);
        }
    }

    public Task<string> DigestOfImageAsync(CancellationToken cancel) => ReadingAsync(read => ChangedContent.DigestAsync(ranges, read, cancel), cancel);

    public Task KeepUndoAsync(string path, CancellationToken cancel) => ReadingAsync(
        async read =>
        {
            await UndoOverlay.WriteAsync(path, virtualSizeBytes, ranges, read, cancel).ConfigureAwait(false);
            return true;
        },
        cancel);

    public async Task ApplyAsync(CancellationToken cancel)
    {
        await qemu.ApplyAsync(cancel).ConfigureAwait(false);
        try
        {
            foreach (var (file, isWritten) in image.Graph!.Nodes())
            {
                if (isWritten)
                    file.Flush();
            }
        }
        catch (IOException cause)
        {
            throw new CommitException($"'{path}' can not be brought to its disk: {cause.Message}", "look at that disk", isTransient: true, cause);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await qemu.DisposeAsync().ConfigureAwait(false);
        image.Dispose(); // and the lock with it
        overlay.Dispose();
    }

    private async Task<TResult> ReadingAsync<TResult>(Func<ChangedContent.Reader, Task<TResult>> work, CancellationToken cancel)
    {
        using var disk = await qemu.ReadImageAsync(cancel).ConfigureAwait(false);
        try
        {
            return await work((piece, into, _) => disk.ReadAsync(piece.Offset, into)).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is IOException or System.Net.Sockets.SocketException)
        {
            throw new CommitException($"'{path}' can not be read, or what it holds not be kept: {cause.Message}", "make room, and look at its disk", isTransient: true, cause);
        }
        finally
        {
            disk.Dispose();
            await qemu.EndReadingAsync(cancel).ConfigureAwait(false);
        }
    }
}
