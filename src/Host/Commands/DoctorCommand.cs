using System.Text.Json;
using System.Text.Json.Serialization;
using Engine.Host.Arguments;
using Engine.Host.Doctor;
using Engine.Host.Output;
using Engine.Operations.Reports;

namespace Engine.Host.Commands;

/// <summary>Tells what this machine has and lacks for the engine.</summary>
internal sealed class DoctorCommand : ICommand
{
    public string Name => "doctor";
    public string Summary => "Tells what this machine has and lacks, one line each";
    public string Help => """
        Tells what this machine has and lacks for the engine, one line each: ok, warn (it works, but slower or with less)
        or missing, with what to do about it.

        Usage: engine doctor [--output table|json]

        Exit status: 0 when nothing that is required is missing, 1 otherwise.

        Examples:
          engine doctor
          engine doctor --output json

        """;

    public async Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancel)
    {
        var asJson = false;
        var walker = new ArgumentWalker(words);
        while (walker.Next())
            asJson = walker.Option == "--output" ? walker.OneOf(["table", "json"]) == "json" : throw walker.Unknown();

        var findings = new List<Finding>();
        await foreach (var finding in Examination.RunAsync(cancel))
        {
            findings.Add(finding);
            if (!asJson)
                WriteLine(finding);
        }
        var good = findings.All(finding => finding.Status != FindingStatus.Missing);
        if (asJson)
            Console.Out.WriteLine(JsonSerializer.Serialize(new DoctorReport(1, good, findings), DoctorJson.Default.DoctorReport));
        return good ? ExitStatus.Good : ExitStatus.SomeFailed;
    }

    private static void WriteLine(Finding finding)
    {
        var remedy = finding.Remedy.Length > 0 ? $" -> {finding.Remedy}" : "";
        Console.Out.WriteLine(
            $"{finding.Status.ToString().ToLowerInvariant(),-8}{finding.Name,-11}{PlainText.Of(finding.Detail)}{PlainText.Of(remedy)}");
    }
}

/// <summary>Version 1 of the schema of <c>doctor --output json</c>.</summary>
internal sealed record DoctorReport(int Schema, bool Ok, IReadOnlyList<Finding> Findings);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(GuestStringConverter), typeof(LowerCaseStatus)])]
[JsonSerializable(typeof(DoctorReport))]
internal sealed partial class DoctorJson : JsonSerializerContext;

internal sealed class LowerCaseStatus() : JsonStringEnumConverter<FindingStatus>(JsonNamingPolicy.CamelCase);
