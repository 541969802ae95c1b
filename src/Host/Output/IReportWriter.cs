namespace Engine.Host.Output;

/// <summary>Writes the reports of a job to standard output, in the order in which the guests were given.</summary>
internal interface IReportWriter
{
    /// <summary>Whether it writes reports as they come, and not only at the end.</summary>
    bool Streams { get; }

    /// <param name="json">One report: a JSON object in UTF-8.</param>
    /// <exception cref="IOException">Standard output takes no more.</exception>
    void Write(ReadOnlySpan<byte> json);

    /// <summary>Ends the output; it is complete in its form after this, however many reports came.</summary>
    void End();
}
