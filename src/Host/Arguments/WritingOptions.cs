using Engine.Operations;

namespace Engine.Host.Arguments;

/// <summary>Takes the words that say where a guest that is changed goes.</summary>
internal sealed class WritingOptions
{
    public const string Help = """
          --to FILE            writes the changed guest to a new file, and leaves the image alone; for one guest with one disk
          --keep-undo          keeps what the image held, for engine undo
        """;

    public string? To { get; private set; }
    public bool KeepUndo { get; private set; }
    public bool IsGiven => To is not null || KeepUndo;

    /// <summary>Takes the word that was just read; false when it is not one of these.</summary>
    public bool Take(ArgumentWalker walker)
    {
        switch (walker.Option)
        {
            case "--to":
                To = walker.Value() is { Length: > 0 } path ? path : throw new UsageException("The new file's path is empty.");
                return true;
            case "--keep-undo":
                KeepUndo = true;
                return true;
            default:
                return false;
        }
    }

    /// <exception cref="UsageException">They do not fit the guests.</exception>
    public void Check(IReadOnlyList<GuestImages> guests)
    {
        if (To is not null && guests is not [{ Disks.Count: 1 }])
            throw new UsageException("--to is for one guest with one disk.");
        if (To is not null && KeepUndo)
            throw new UsageException("With --to the image stays as it is: there is nothing to undo.");
    }
}
