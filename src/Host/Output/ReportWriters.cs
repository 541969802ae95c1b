using Engine.Host.Arguments;
using Engine.Operations.Sysprep;

namespace Engine.Host.Output;

internal static class ReportWriters
{
    /// <param name="operation">Whose reports they are.</param>
    public static IReportWriter Of(OutputFormat format, string operation, Stream output) => format switch
    {
        OutputFormat.Json => new JsonArrayWriter(output),
        OutputFormat.Ndjson => new NdjsonWriter(output),
        _ when operation is SysprepOperation.OperationName or ApplyOperation.OperationName => new SysprepTableWriter(output),
        _ => new InspectTableWriter(output),
    };
}
