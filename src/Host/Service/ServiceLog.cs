using Engine.Host.Output;

namespace Engine.Host.Service;

/// <summary>What the service tells of itself, a line each, for a log. Safe for many threads.</summary>
internal sealed class ServiceLog(TextWriter error)
{
    private const int CharactersMax = 2000;
    private readonly Lock _gate = new();

    public void Say(string line)
    {
        lock (_gate)
        {
            try
            {
                error.WriteLine($"engine: {PlainText.Of(line, CharactersMax)}");
            }
            catch (IOException)
            {
                // Nobody keeps the log any more; the service goes on.
            }
        }
    }
}

/// <summary>What the service's health tells.</summary>
/// <param name="State">The folder of jobs and reports.</param>
/// <param name="Resumed">How many jobs were taken over at the start.</param>
internal sealed record ServiceFacts(string Version, string State, DateTimeOffset Started, int Resumed);
