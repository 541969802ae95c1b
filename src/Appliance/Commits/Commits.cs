using Engine.Appliance.Drives;

namespace Engine.Appliance.Commits;

/// <summary>An image that a kept overlay is to be committed to.</summary>
/// <param name="Overlay">Path of the overlay, of a <see cref="RedoOverlay"/> that was kept or of what was kept for an undo.</param>
public sealed record CommitTarget(string Path, string Format, ImageRules Rules, string Overlay, JailRule Jail);

/// <summary>Commits overlays to images.</summary>
public interface IImageCommitter
{
    /// <summary>Opens an image for writing, with the lock that qemu takes, and the overlay. Nothing is written.</summary>
    /// <exception cref="CommitException">Somebody uses the image, or it can't be written, or the overlay is damaged.</exception>
    /// <exception cref="ImageRefusedException">The image is not there, or must not be used.</exception>
    Task<IImageCommit> OpenAsync(CommitTarget target, CancellationToken cancel);
}

/// <summary>An image open to be changed. While it is, no other process of this machine that asks for qemu's lock writes it.</summary>
public interface IImageCommit : IAsyncDisposable
{
    /// <summary>Of the file that is open.</summary>
    ImageIdentity Identity { get; }

    /// <summary>How much of the disk the overlay changes, in whole clusters of 64 KiB.</summary>
    long ChangedBytes { get; }

    /// <summary>SHA-256 of the clusters that the overlay changes, with their places, in lower-case hex: as they will be.</summary>
    /// <exception cref="CommitException"></exception>
    Task<string> DigestAsync(CancellationToken cancel);

    /// <summary>The same of the image: equal to <see cref="DigestAsync"/> once the overlay is wholly applied.</summary>
    /// <exception cref="CommitException"></exception>
    Task<string> DigestOfImageAsync(CancellationToken cancel);

    /// <summary>Writes an overlay that brings back what the image holds now where it will change. It is flushed; its folder is not.</summary>
    /// <exception cref="CommitException"></exception>
    Task KeepUndoAsync(string path, CancellationToken cancel);

    /// <summary>
    /// Writes the overlay's clusters to the image and brings them to its disk. Can be done again after any interruption, and then does
    /// all that is left.
    /// </summary>
    /// <exception cref="CommitException">The image may be half changed.</exception>
    Task ApplyAsync(CancellationToken cancel);
}

/// <summary>A commit can't be made, or went wrong.</summary>
/// <param name="isTransient">Whether it may succeed later without anybody changing anything.</param>
public sealed class CommitException(string message, string remedy, bool isTransient = false, Exception? cause = null) : Exception(message, cause)
{
    public string Remedy { get; } = remedy;
    public bool IsTransient { get; } = isTransient;
}
