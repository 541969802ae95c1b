namespace Engine.Host.Commands;

/// <summary>A command of the program: <c>engine NAME …</c>.</summary>
internal interface ICommand
{
    string Name { get; }

    /// <summary>What it does, in a line.</summary>
    string Summary { get; }

    /// <summary>Its manual page, with examples.</summary>
    string Help { get; }

    /// <param name="words">The command line after the command's name.</param>
    /// <returns>The exit status.</returns>
    /// <exception cref="Arguments.UsageException">The words are wrong.</exception>
    /// <exception cref="EngineException">It failed as a whole.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, and nothing is left behind.</exception>
    Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancel);
}
