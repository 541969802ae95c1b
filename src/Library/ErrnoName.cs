namespace Engine.Library;

/// <summary>The names of the errnos that calls on local files end with.</summary>
internal static class ErrnoName
{
    /// <summary>EIO for what is no errno.</summary>
    public static string Of(int errno) => ErrnoNames.Find(errno) ?? "EIO";
}
