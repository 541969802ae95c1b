using Engine.Host.Arguments;

namespace Engine.Host.Output;

internal static class ReportWriters
{
    public static IReportWriter Of(OutputFormat format, Stream output) => format switch
    {
        OutputFormat.Json => new JsonArrayWriter(output),
        OutputFormat.Ndjson => new NdjsonWriter(output),
        _ => new InspectTableWriter(output),
    };
}
