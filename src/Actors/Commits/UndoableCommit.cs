namespace Engine.Actors.Commits;

/// <summary>A commit that can be undone.</summary>
/// <param name="Job">The job that made it, or null.</param>
/// <param name="Images">The images that it changed.</param>
/// <param name="KeptBytes">What is kept for it.</param>
public sealed record UndoableCommit(DateTimeOffset At, string? Job, IReadOnlyList<string> Images, long KeptBytes);
