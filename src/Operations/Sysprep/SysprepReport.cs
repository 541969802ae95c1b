using System.Text.Json;
using System.Text.Json.Serialization;
using Engine.Operations.Inspect;
using Engine.Operations.Reports;
using Engine.Operations.Sysprep.Plans;

namespace Engine.Operations.Sysprep;

/// <summary>
/// What <c>sysprep</c> and <c>apply</c> tell of one guest; version 1 of their schema. Fields may be added, never changed. With
/// systems that have changes it is a plan, which <c>apply</c> takes.
/// </summary>
/// <param name="Image">The first disk's path exactly as given.</param>
/// <param name="Images">All disks' paths as given.</param>
/// <param name="Error">Null when <paramref name="Ok"/>.</param>
/// <param name="Changed">Whether the images have changed, or the new file is made. A plan changes nothing.</param>
/// <param name="Planned">Whether it tells what would be changed.</param>
/// <param name="NewHostname">The host name that was asked for, or null.</param>
/// <param name="SizeBytes">The sum of the disks' virtual sizes; 0 when not even a header could be read.</param>
/// <param name="Warnings">A sentence each.</param>
/// <param name="Commit">How what was changed came into the images; null when nothing was to come.</param>
public sealed record SysprepReport(
    int Schema,
    string Image,
    IReadOnlyList<string> Images,
    bool Ok,
    ErrorReport? Error,
    bool Changed,
    bool Planned,
    string? NewHostname,
    long SizeBytes,
    IReadOnlyList<PreparedSystem> Systems,
    IReadOnlyList<string> Warnings,
    CommitReport? Commit,
    SysprepTimings Timings)
{
    public const int CurrentSchema = 1;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SysprepJson.Default.SysprepReport);

    /// <exception cref="JsonException">The bytes are no such report.</exception>
    public static SysprepReport FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, SysprepJson.Default.SysprepReport) ?? throw new JsonException("A report is expected, not null.");

    /// <summary>One report, or an array of them, as standard output has them.</summary>
    /// <exception cref="JsonException">The bytes are neither.</exception>
    public static IReadOnlyList<SysprepReport> ManyFromJson(ReadOnlySpan<byte> json) =>
        json.TrimStart(" \t\r\n"u8) is [(byte)'[', ..]
            ? JsonSerializer.Deserialize(json, SysprepJson.Default.IReadOnlyListSysprepReport) ?? throw new JsonException("Reports are expected, not null.")
            : [FromJson(json)];
}

/// <summary>One operating system. Words are libguestfs's; empty strings where nothing is known.</summary>
/// <param name="Root">The mountable of its root file system.</param>
/// <param name="Uuid">The root file system's, by which a plan knows it again; empty when it has none.</param>
/// <param name="Skipped">Why nothing is done to it, or null.</param>
/// <param name="Changes">All changes in their order, in a plan; null in other reports.</param>
public sealed record PreparedSystem(
    string Root,
    string Uuid,
    string Type,
    string Distro,
    string ProductName,
    string Hostname,
    string? Skipped,
    IReadOnlyList<StepReport> Operations,
    IReadOnlyList<PlannedChange>? Changes);

/// <summary>What one operation did, or in a plan would do, to one system.</summary>
/// <param name="Removed">How many files, folders and links.</param>
/// <param name="Rewritten">How many files, made ones among them.</param>
/// <param name="FreedBytes">The sum of the sizes of files that are gone or emptied.</param>
/// <param name="Paths">The first <see cref="PathsMax"/> of the paths.</param>
/// <param name="Skipped">What was left alone and why, a sentence each.</param>
public sealed record StepReport(
    string Name, int Removed, int Rewritten, long FreedBytes, IReadOnlyList<string> Paths, IReadOnlyList<string> Skipped)
{
    public const int PathsMax = 200;

    internal static StepReport Of(string name, IReadOnlyList<PlannedChange> changes, IReadOnlyList<string> skipped)
    {
        var own = changes.Where(change => change.Operation == name).ToList();
        var removed = own.Count(change => change.Change == ChangeKind.Remove);
        return new(name, removed, own.Count - removed, own.Sum(change => change.FreedBytes), [.. own.Take(PathsMax).Select(change => change.Path)], skipped);
    }
}

/// <summary>How the changes came into the images.</summary>
/// <param name="ChangedBytes">What was written, in whole clusters.</param>
/// <param name="Written">The new file; null when the images were changed in place.</param>
/// <param name="Undo">Whether <c>engine undo</c> can take it back.</param>
public sealed record CommitReport(long ChangedBytes, string? Written, bool Undo, long Ms);

/// <summary>Milliseconds: in the queue, of the launch, in the guest, and all of it.</summary>
public sealed record SysprepTimings(long WaitMs, long LaunchMs, long SysprepMs, long TotalMs, IReadOnlyList<PhaseReport> Phases);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(GuestStringConverter)])]
[JsonSerializable(typeof(SysprepReport))]
[JsonSerializable(typeof(IReadOnlyList<SysprepReport>))]
internal sealed partial class SysprepJson : JsonSerializerContext;
