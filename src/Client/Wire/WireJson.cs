using System.Text.Json.Serialization;

namespace Engine.Client.Wire;

/// <summary>How what crosses the socket is written and read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 16,
    Converters = [typeof(GuestStringConverter)])]
[JsonSerializable(typeof(JobSubmission))]
[JsonSerializable(typeof(SubmittedJob))]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(IReadOnlyList<JobView>))]
[JsonSerializable(typeof(ServiceEvent))]
[JsonSerializable(typeof(ServiceError))]
[JsonSerializable(typeof(ServiceHealth))]
public sealed partial class WireJson : JsonSerializerContext;

/// <summary>Reads reports, which are passed on as they are.</summary>
// The other context's limits are for its own records; a report may be deep.
[JsonSerializable(typeof(System.Text.Json.JsonElement))]
internal sealed partial class ReportJson : JsonSerializerContext;
