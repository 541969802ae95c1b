namespace Engine.Appliance.Commits;

/// <summary>Clusters of a disk that an overlay changes.</summary>
/// <param name="Offset">On the disk, in bytes.</param>
/// <param name="At">Where their content begins in the overlay's file; null when they become zero.</param>
internal readonly record struct ChangedRange(long Offset, long LengthBytes, long? At);
