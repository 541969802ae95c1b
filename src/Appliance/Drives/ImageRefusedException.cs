namespace Engine.Appliance.Drives;

/// <summary>An image that can not, or must not, be opened.</summary>
/// <param name="code">
/// <c>image.missing</c>, <c>image.unreadable</c>, <c>image.kind</c> (neither a file nor a block device), <c>image.format</c> (a format
/// that is not taken, or not the one named), <c>image.header</c> (damaged or of an unknown kind), <c>image.backing</c>,
/// <c>image.datafile</c> (it names other files), <c>image.encrypted</c>.
/// </param>
/// <param name="evidence">What was seen in the image; bytes of a stranger, to be escaped on output.</param>
/// <param name="remedy">What the user can do, or empty.</param>
public sealed class ImageRefusedException(string code, string message, string evidence = "", string remedy = "") : Exception(message)
{
    public string Code { get; } = code;
    public string Evidence { get; } = evidence;
    public string Remedy { get; } = remedy;
}
