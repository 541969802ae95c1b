namespace Engine.Appliance.Drives;

/// <summary>What the user allows with an image.</summary>
/// <param name="BackingFolders">
/// Absolute folders; a file that an image names (its backing file, its data file, an extent, a parent) is used only when its
/// resolved path lies under one of them. Empty: none is used.
/// </param>
/// <param name="EvenInUse">Whether an image that a running machine has locked is read all the same, as it happens to be.</param>
public sealed record ImageRules(IReadOnlyList<string> BackingFolders, bool EvenInUse)
{
    public static readonly ImageRules Strict = new([], false);
}
