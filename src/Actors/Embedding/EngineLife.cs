using Microsoft.Extensions.Hosting;

namespace Engine.Actors.Embedding;

/// <summary>Starts an engine with its host, and ends it with it.</summary>
internal sealed class EngineLife(EmbeddedEngine choices) : IHostedService
{
    private EngineSystem? _engine;

    public EngineSystem Engine =>
        _engine ?? throw new InvalidOperationException("The engine starts with the host; ask for it after StartAsync.");

    /// <exception cref="EngineException"><c>settings.wrong</c>, <c>journal.open</c>.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _engine = await EngineSystem.StartAsync(choices.ToOptions()).ConfigureAwait(false);
        if (choices.TakesOver)
            await _engine.ResumeAllAsync().ConfigureAwait(false);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_engine is not null)
            await _engine.DisposeAsync().ConfigureAwait(false);
    }
}
