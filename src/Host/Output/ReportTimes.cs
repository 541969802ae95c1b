using System.Text.Json;
using Engine.Operations.Inspect;
using Engine.Operations.Sysprep;

namespace Engine.Host.Output;

/// <summary>The times that every operation's report has.</summary>
internal sealed record ReportTimes(string Image, long WaitMs, long TotalMs, IReadOnlyList<PhaseReport> Phases)
{
    public static ReportTimes Of(ReadOnlySpan<byte> json) => IsSysprep(json) ? Of(SysprepReport.FromJson(json)) : Of(InspectReport.FromJson(json));

    /// <summary>By a field that inspect's reports don't have.</summary>
    public static bool IsSysprep(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && reader.ValueTextEquals("planned"u8))
                return true;
        }
        return false;
    }

    private static ReportTimes Of(InspectReport report) =>
        new(report.Image, report.Timings.WaitMs, report.Timings.TotalMs, report.Timings.Phases ?? []);

    private static ReportTimes Of(SysprepReport report) =>
        new(report.Image, report.Timings.WaitMs, report.Timings.TotalMs, report.Timings.Phases);
}
