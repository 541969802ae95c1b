using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engine.Client.Wire;

/// <summary>The body of <c>POST /v1/jobs</c>. A field that is not known is refused, so that a misspelt one can't be passed over.</summary>
/// <param name="Operation">What to do with each guest: <c>inspect</c>.</param>
/// <param name="Guests">At least one; the order is the order of the results.</param>
/// <param name="Folder">Absolute; relative paths of images are looked for from it, and reported as they were given.</param>
/// <param name="Parallel">Guests at once, from 1; null for as many as the engine admits.</param>
/// <param name="Priority">From -100 to 100; higher goes first.</param>
/// <param name="DeadlineSeconds">From acceptance; guests that are not done by then fail with <c>job.deadline</c>. Null for none.</param>
/// <param name="TimeoutSeconds">For one attempt of one guest; null for the engine's own limit.</param>
/// <param name="AllowBacking">Absolute folders; files that an image names are used only when they lie under one of them.</param>
/// <param name="EvenInUse">Whether an image that a running machine has locked is read all the same.</param>
/// <param name="Arguments">The operation's own options, an object; null for none.</param>
/// <param name="To">Absolute: a new file for what an operation makes of the one guest's one disk; null to change it in place.</param>
/// <param name="KeepUndo">Whether what the image held before is kept, so that it can be undone.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record JobSubmission(
    string Operation,
    IReadOnlyList<SubmittedGuest> Guests,
    string Folder = "/",
    int? Parallel = null,
    int Priority = 0,
    double? DeadlineSeconds = null,
    double? TimeoutSeconds = null,
    IReadOnlyList<string>? AllowBacking = null,
    bool EvenInUse = false,
    JsonElement? Arguments = null,
    string? To = null,
    bool KeepUndo = false);

/// <summary>All disks of one guest, in order; the first one names the guest.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SubmittedGuest(IReadOnlyList<SubmittedDisk> Disks);

/// <param name="Path">A byte that is no UTF-8 stands as a lone surrogate U+DC80–U+DCFF.</param>
/// <param name="Format">qemu's name of the format; null to find it by a bounded look at the image.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SubmittedDisk(string Path, string? Format = null);

/// <summary>The answer to a submission.</summary>
public sealed record SubmittedJob(int Schema, string Id);
