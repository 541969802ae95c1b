namespace Engine.Host.Output;

/// <summary>One JSON array, a report a line.</summary>
internal sealed class JsonArrayWriter(Stream output) : IReportWriter
{
    private bool _begun;

    public bool Streams => true;

    public void Write(ReadOnlySpan<byte> json)
    {
        output.Write(_begun ? ",\n"u8 : "[\n"u8);
        _begun = true;
        output.Write(json);
        output.Flush();
    }

    public void End()
    {
        output.Write(_begun ? "\n]\n"u8 : "[]\n"u8);
        output.Flush();
    }
}

/// <summary>A report a line, and nothing else.</summary>
internal sealed class NdjsonWriter(Stream output) : IReportWriter
{
    public bool Streams => true;

    public void Write(ReadOnlySpan<byte> json)
    {
        output.Write(json);
        output.Write("\n"u8);
        output.Flush();
    }

    public void End() => output.Flush();
}
