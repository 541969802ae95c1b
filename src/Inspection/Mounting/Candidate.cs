namespace Engine.Inspection.Mounting;

/// <summary>A tree that is the root of a system, or a copy of one.</summary>
/// <param name="Root">What its own fstab mounts on <c>/</c>, when that is here.</param>
internal sealed record Candidate(FileSystem FileSystem, InspectedSystem System, FileSystem? Root);
