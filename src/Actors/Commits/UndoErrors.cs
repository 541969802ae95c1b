namespace Engine.Actors.Commits;

internal static class UndoErrors
{
    public static EngineError None(string path) => new(
        "undo.none", ErrorLayer.Input, $"Nothing is kept by which '{path}' could be undone.",
        Remedy: "Only what was done with --keep-undo can be undone; 'engine undo --list' tells what can.");

    public static EngineError Stale(string path, string why) => new(
        "undo.stale", ErrorLayer.Input, $"'{path}' is not as the commit left it, so it can't be undone: {why}.",
        Remedy: "A guest that has run since, or another program, has changed it. 'engine undo --discard IMAGE' gives the undo up.");
}
