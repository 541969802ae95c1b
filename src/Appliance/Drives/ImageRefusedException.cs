namespace Engine.Appliance.Drives;

/// <summary>An image that can not, or must not, be opened.</summary>
/// <param name="code">Stable; docs/decisions/0005 lists them all.</param>
/// <param name="evidence">What was seen in the image; bytes of a stranger, to be escaped on output.</param>
/// <param name="remedy">What the user can do.</param>
public sealed class ImageRefusedException(string code, string message, string evidence = "", string remedy = "") : Exception(message)
{
    public string Code { get; } = code;
    public string Evidence { get; } = evidence;
    public string Remedy { get; } = remedy;
}
