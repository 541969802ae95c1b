namespace Engine.Appliance.Build;

/// <summary>The appliance could not be made.</summary>
/// <param name="remedy">What the user can do about it, or empty.</param>
/// <param name="evidence">What a tool or file said, at most a few KiB, or empty.</param>
public sealed class ApplianceBuildException(string message, string remedy = "", string evidence = "", Exception? cause = null)
    : Exception(message, cause)
{
    public string Remedy { get; } = remedy;

    public string Evidence { get; } = evidence;
}
