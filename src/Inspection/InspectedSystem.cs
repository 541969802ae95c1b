using Engine.Inspection.Windows;

namespace Engine.Inspection;

/// <summary>An operating system, in libguestfs's words; <see cref="Unknown"/> (numbers: 0) where nothing tells.</summary>
/// <param name="Root">What holds <c>/</c>.</param>
public sealed record InspectedSystem(Mountable Root)
{
    public const string Unknown = "unknown";

    /// <summary><c>linux</c>, <c>windows</c>, <c>freebsd</c>.</summary>
    public string Type { get; init; } = Unknown;
    public string Distro { get; init; } = Unknown;
    public string Arch { get; init; } = Unknown;
    public int MajorVersion { get; init; }
    public int MinorVersion { get; init; }
    public string ProductName { get; init; } = Unknown;
    public string ProductVariant { get; init; } = Unknown;
    public string Hostname { get; init; } = Unknown;
    public string PackageFormat { get; init; } = Unknown;
    public string PackageManagement { get; init; } = Unknown;
    public string BuildId { get; init; } = Unknown;

    /// <summary>Where it mounts what, the shortest path (<c>/</c>) first, so that mounting in this order works.</summary>
    public IReadOnlyList<Mountpoint> Mountpoints { get; init; } = [];

    /// <summary>All that its fstab names and that is here, with swap; the root first.</summary>
    public IReadOnlyList<Mountable> Filesystems { get; init; } = [];

    /// <summary>Null for what is no Windows.</summary>
    public WindowsFacts? Windows { get; init; }
}

public readonly record struct Mountpoint(string Path, Mountable Mountable);
