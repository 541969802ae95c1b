using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Engine.Operations.Reports;
using Engine.Protocol.Errors;

namespace Engine.Operations.Sysprep;

/// <summary>What a job tells sysprep: its arguments, as one JSON object.</summary>
/// <param name="Operations">The names of what is done; null for the default ones.</param>
/// <param name="Hostname">The name that the system is given, or null to leave it.</param>
/// <param name="Plan">Whether to find alone, and to change nothing.</param>
public sealed partial record SysprepOptions(IReadOnlyList<string>? Operations, string? Hostname, bool Plan)
{
    public const int HostnameCharactersMax = 253;

    public string ToJson() => JsonSerializer.Serialize(this, SysprepOptionsJson.Default.SysprepOptions);

    /// <exception cref="EngineException"><c>job.arguments</c>: they are no such object, or name what there is not.</exception>
    public static SysprepOptions FromJson(string arguments)
    {
        SysprepOptions? options;
        try
        {
            options = JsonSerializer.Deserialize(arguments, SysprepOptionsJson.Default.SysprepOptions);
        }
        catch (JsonException cause)
        {
            throw Wrong($"They can't be read: {cause.Message}");
        }
        if (options is null)
            throw Wrong("They are null.");
        if (options.Hostname is { } name && !IsHostname(name))
            throw Wrong($"'{name}' is no host name.");
        if (options.Operations?.FirstOrDefault(name => SysprepSteps.Find(name) is null) is { } unknown)
            throw Wrong($"There is no operation '{unknown}'.");
        return options;
    }

    /// <summary>Labels of letters, digits and hyphens (RFC 1123), up to 63 characters each, with dots between.</summary>
    public static bool IsHostname(string name) => name.Length <= HostnameCharactersMax && Hostnames().IsMatch(name);

    /// <summary>What is done, in its order.</summary>
    internal IReadOnlyList<ISysprepStep> Steps() =>
        [.. SysprepSteps.All.Where(step => Operations?.Contains(step.Name) ?? (step.IsDefault || (step is Steps.HostnameStep && Hostname is not null)))];

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z")]
    private static partial Regex Hostnames();

    private static EngineException Wrong(string why) =>
        new(new("job.arguments", ErrorLayer.Input, $"The options of sysprep are wrong. {why}", Remedy: "'engine sysprep --help' has them."));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(GuestStringConverter)])]
[JsonSerializable(typeof(SysprepOptions))]
internal sealed partial class SysprepOptionsJson : JsonSerializerContext;
