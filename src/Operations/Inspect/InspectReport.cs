using System.Text.Json;
using System.Text.Json.Serialization;
using Engine.Operations.Reports;

namespace Engine.Operations.Inspect;

/// <summary>What <c>inspect</c> tells of one guest; version 1 of its schema. Fields may be added, never changed.</summary>
/// <param name="Image">The first disk's path exactly as given.</param>
/// <param name="Images">All disks' paths as given.</param>
/// <param name="Error">Null when <paramref name="Ok"/>.</param>
/// <param name="SizeBytes">The sum of the disks' virtual sizes; 0 when not even a header could be read.</param>
/// <param name="Warnings">What is missing from the report though the guest could be inspected, a sentence each.</param>
public sealed record InspectReport(
    int Schema,
    string Image,
    IReadOnlyList<string> Images,
    bool Ok,
    ErrorReport? Error,
    long SizeBytes,
    IReadOnlyList<SystemReport> Systems,
    IReadOnlyList<string> Warnings,
    InspectTimings Timings)
{
    public const int CurrentSchema = 1;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, InspectJson.Default.InspectReport);

    /// <exception cref="JsonException">The bytes are no such report.</exception>
    public static InspectReport FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, InspectJson.Default.InspectReport) ?? throw new JsonException("A report is expected, not null.");
}

/// <summary>One operating system. Words are libguestfs's; <c>unknown</c> or an empty string where nothing is known.</summary>
/// <param name="Root">The mountable of its root file system.</param>
public sealed record SystemReport(
    string Root,
    string Type,
    string Distro,
    string ProductName,
    int Major,
    int Minor,
    string Arch,
    string Hostname,
    string PackageFormat,
    string PackageManagement,
    IReadOnlyList<MountpointReport> Mountpoints,
    IReadOnlyList<FilesystemReport> Filesystems,
    IReadOnlyList<ApplicationReport> Applications);

public sealed record MountpointReport(string Path, string Device);

public sealed record FilesystemReport(string Device, string Type, string Label, string Uuid);

public sealed record ApplicationReport(string Name, int Epoch, string Version, string Release, string Arch);

/// <summary>Milliseconds: in the queue, from qemu's start to the launch flag, in the guest, and all of it.</summary>
/// <param name="Phases">What the time was spent on, in order; null in reports of earlier versions.</param>
public sealed record InspectTimings(long WaitMs, long LaunchMs, long InspectMs, long TotalMs, IReadOnlyList<PhaseReport>? Phases = null);

public sealed record PhaseReport(string Name, long Ms);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    Converters = [typeof(GuestStringConverter)])]
[JsonSerializable(typeof(InspectReport))]
internal sealed partial class InspectJson : JsonSerializerContext;
