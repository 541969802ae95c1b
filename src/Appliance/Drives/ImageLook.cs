namespace Engine.Appliance.Drives;

/// <summary>What a bounded look at an image tells.</summary>
/// <param name="Format">qemu's name of the format.</param>
/// <param name="VirtualSizeBytes">What a guest sees, whole sectors of 512 bytes.</param>
/// <param name="IsBlockDevice">A block device of this machine, not a file.</param>
public sealed record ImageLook(string Format, long VirtualSizeBytes, bool IsBlockDevice);

/// <summary>What an image's own header tells.</summary>
/// <param name="Format">qemu's name of the format.</param>
/// <param name="VirtualSizeBytes">What a guest sees, whole sectors of 512 bytes.</param>
/// <param name="HasBackingFile">Whether it is laid over another image.</param>
public sealed record ImageOutline(string Format, long VirtualSizeBytes, bool HasBackingFile);
