namespace Engine.Appliance.Drives;

/// <summary>What a bounded look at an image tells.</summary>
/// <param name="Format">qemu's name of the format.</param>
/// <param name="VirtualSizeBytes">What a guest sees, whole sectors of 512 bytes.</param>
/// <param name="IsBlockDevice">A block device of this machine, not a file.</param>
public sealed record ImageLook(string Format, long VirtualSizeBytes, bool IsBlockDevice);

/// <summary>Tells one file from all others, whatever it is called.</summary>
/// <param name="Device">The device that it lies on; of a block device, its own number.</param>
/// <param name="Inode">0 for a block device.</param>
public readonly record struct ImageIdentity(ulong Device, ulong Inode)
{
    /// <summary>Device and inode in decimal: <c>2049-131074</c>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Device}-{Inode}");
}

/// <summary>A file that an image is made of.</summary>
/// <param name="IsWritten">Whether writing to the image changes it: not so for what it stands on.</param>
public sealed record ImageMember(string Path, ImageIdentity Identity, bool IsWritten);
/// <summary>What an image's own header tells.</summary>
/// <param name="Format">qemu's name of the format.</param>
/// <param name="VirtualSizeBytes">What a guest sees, whole sectors of 512 bytes.</param>
/// <param name="HasBackingFile">Whether it is laid over another image.</param>
public sealed record ImageOutline(string Format, long VirtualSizeBytes, bool HasBackingFile);
