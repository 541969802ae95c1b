using System.Text.Json;
using System.Text.Json.Serialization;
using Engine.Operations.Reports;
using Engine.Operations.Sysprep.Plans;
using Engine.Protocol.Errors;

namespace Engine.Operations.Sysprep;

/// <summary>What a job tells <c>apply</c>: plans, each of one guest.</summary>
public sealed record ApplyOptions(IReadOnlyList<GuestPlan> Plans)
{
    public string ToJson() => JsonSerializer.Serialize(this, ApplyJson.Default.ApplyOptions);

    /// <exception cref="EngineException"><c>job.arguments</c>: they are no such object, or a plan can't be.</exception>
    public static ApplyOptions FromJson(string arguments)
    {
        try
        {
            var options = JsonSerializer.Deserialize(arguments, ApplyJson.Default.ApplyOptions)
                ?? throw new JsonException("Plans are expected, not null.");
            foreach (var change in options.Plans.SelectMany(plan => plan.Systems).SelectMany(system => system.Changes))
                if (Problem(change) is { } problem)
                    throw new JsonException($"{change.Path}: {problem}");
            var systems = options.Plans.SelectMany(plan => plan.Systems).ToList();
            if (systems.SelectMany(system => system.Operations).FirstOrDefault(name => SysprepSteps.Find(name) is null) is { } unknown)
                throw new JsonException($"there is no operation '{unknown}'");
            if (options.Plans.Any(plan => plan.NewHostname is { } name && !SysprepOptions.IsHostname(name)))
                throw new JsonException("its host name is none");
            return options;
        }
        catch (JsonException cause)
        {
            throw new EngineException(new("job.arguments", ErrorLayer.Input, $"The plan can't be read: {cause.Message}"));
        }
    }

    // Whoever edits a plan by hand learns here, and not from a guest, what is no change.
    private static string? Problem(PlannedChange change) => change switch
    {
        { Path: not ['/', ..] or "/" } => "a path begins with / and has a name",
        { Change: ChangeKind.Make, Before: not null } => "a file that is made was not there before",
        { Change: not ChangeKind.Make, Before: null } => "what was there before is missing",
        { Change: ChangeKind.Make or ChangeKind.Write, Content: null } => "the content is missing",
        { Change: ChangeKind.Truncate or ChangeKind.Write, Before.Type: not "file" } => "only a regular file can be written",
        _ => null,
    };
}

/// <summary>What is to be done to one guest.</summary>
/// <param name="Images">All disks' paths as they were given when the plan was made, or as they are given now.</param>
/// <param name="SizeBytes">The sum of the disks' virtual sizes.</param>
public sealed record GuestPlan(IReadOnlyList<string> Images, long SizeBytes, string? NewHostname, IReadOnlyList<SystemPlan> Systems)
{
    /// <summary>The plan in a report; null when the report is none, or tells of a failure.</summary>
    public static GuestPlan? Of(SysprepReport report) =>
        report is { Ok: true, Planned: true }
            ? new(report.Images, report.SizeBytes, report.NewHostname, [.. report.Systems.Where(system => system.Skipped is null)
                .Select(system => new SystemPlan(system.Root, system.Uuid, [.. system.Operations.Select(step => step.Name)], system.Changes ?? []))])
            : null;
}

/// <param name="Root">The mountable of its root file system.</param>
/// <param name="Operations">What was looked for, in its order.</param>
public sealed record SystemPlan(string Root, string Uuid, IReadOnlyList<string> Operations, IReadOnlyList<PlannedChange> Changes);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(GuestStringConverter)])]
[JsonSerializable(typeof(ApplyOptions))]
internal sealed partial class ApplyJson : JsonSerializerContext;
