namespace Engine.Actors.Commits;

/// <summary>How far a commit has come; told right after it.</summary>
internal enum CommitStep
{
    /// <summary>Overlays have names, and are on the disk.</summary>
    Kept,

    /// <summary>Images are open for writing, and locked.</summary>
    Opened,
    UndoKept,

    /// <summary>From here on it will be done, by whomever.</summary>
    Decided,

    /// <summary>The first image is whole.</summary>
    FirstApplied,
    Applied,
    Done,
}
